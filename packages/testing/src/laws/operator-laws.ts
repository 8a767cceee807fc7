import type { ComponentContext, OperatorContract } from '@weir/core';
import type * as fc from 'fast-check';
import type { OperatorFunction } from 'rxjs';
import { checkProperty } from './check-property.js';
import { endingLaws } from './ending-laws.js';
import type { Law, LawRunOptions } from './law.js';
import { lineageLaws } from './lineage-laws.js';
import { lawInputs, type OperatorLaw, type Subject } from './law-subject.js';
import { reuseLaws } from './reuse-laws.js';
import { subscribeLaws } from './subscribe-laws.js';
import { unsubscribeLaws } from './unsubscribe-laws.js';
import { valveLaws } from './valve-laws.js';

const laws = { ...subscribeLaws, ...endingLaws, ...unsubscribeLaws, ...reuseLaws, ...lineageLaws, ...valveLaws };

/** The laws of operators, by name. */
export type OperatorLawName = keyof typeof laws;

export interface OperatorLawOptions<In, Out> extends LawRunOptions {
  /** Stands before each law's name. */
  name?: string;
  /** Makes the operator, anew for each trial. Its timers run on `context.clock`, or cannot be governed. */
  create: (context: ComponentContext) => OperatorFunction<In, Out>;
  /** The items that it is fed. */
  items: fc.Arbitrary<In>;
  /** The operator's contract, of which the laws read `lineage`: `none` leaves the laws of lineage out. Default: `synchronous`. */
  contract?: Partial<OperatorContract>;
  /** `handle` where an error of the source need not reach the consumer, as with `retry`. Default `passOn`. */
  errors?: 'passOn' | 'handle';
  /** False where it may go on after its source completed, as `repeat` does. Default true. */
  completes?: boolean;
  /** How many virtual milliseconds it may take to do what it has to. Default one hour. */
  patience?: number;
  /** Laws that cannot hold for this operator, each with the reason why. */
  except?: Partial<Record<OperatorLawName, string>>;
}

/**
 * The laws that every operator keeps, as a list of checks to hand to your test runner.
 *
 * They cover: how it begins and ends, that it lets go of its source and its timers, unsubscribing from inside `next`, items that arrive while
 * it emits, several subscribers, receipts, and valves. Time is virtual: pass `context.clock` to whatever waits.
 *
 * @example
 * const laws = operatorLaws({ create: ({ clock }) => inScope(debounceTime(10, clock)), items: fc.integer(), contract: { lineage: 'none' } });
 * for (const law of laws) it(law.name, law.check);
 * @see chunkInvariance, for operators on text
 */
export function operatorLaws<In, Out>(options: OperatorLawOptions<In, Out>): Law[] {
  const {
    name,
    create,
    items,
    contract,
    errors = 'passOn',
    completes = true,
    patience = 3_600_000,
    except = {},
  } = options;
  const subject: Subject<In, Out> = {
    create,
    lineage: contract?.lineage ?? 'synchronous',
    errors,
    completes,
    patience,
  };
  const inputs = lawInputs(items);
  return Object.entries<OperatorLaw>(laws)
    .filter(([key, law]) => !(key in except) && (law.binds?.(subject) ?? true))
    .map(([, law]) => ({
      name: name === undefined ? law.title : `${name} ${law.title}`,
      check: () => checkProperty(law.title, inputs, (input) => law.attempt(subject, input), options),
    }));
}
