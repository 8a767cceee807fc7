import type { OperatorContract } from '@weir/core';
import * as fc from 'fast-check';
import type { Cue, CreateOperator } from './rig.js';
import { Rig } from './rig.js';

/** What an operator says of itself, with all defaults filled in. */
export interface Traits {
  lineage: OperatorContract['lineage'];
  errors: 'passOn' | 'handle';
  completes: boolean;
  patience: number;
}

/** An operator under test. */
export interface Subject<In, Out> extends Traits {
  create: CreateOperator<In, Out>;
}

/** A random input of a law: what is fed, and a number to choose a moment by. */
export interface LawInput<In> {
  cues: Cue<In>[];
  /** Which output, or which variant, the law picks. */
  pick: number;
}

/** One law of operators: its title, whom it binds, and a trial with one input that gives what is wrong. */
export interface OperatorLaw {
  title: string;
  binds?(traits: Traits): boolean;
  attempt<In, Out>(subject: Subject<In, Out>, input: LawInput<In>): Promise<string | undefined>;
}

/** Inputs of up to 25 items: bursts, small gaps and long ones. */
export function lawInputs<In>(items: fc.Arbitrary<In>): fc.Arbitrary<LawInput<In>> {
  const gap = fc.constantFrom(0, 0, 0, 1, 1, 7, 50, 1000);
  return fc.record({
    cues: fc.array(fc.record({ gap, item: items }), { maxLength: 25, size: 'max' }),
    pick: fc.nat(5),
  });
}

export function rigOf<In, Out>({ create, patience }: Subject<In, Out>): Rig<In, Out> {
  return new Rig(create, patience);
}
