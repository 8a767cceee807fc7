import * as fc from 'fast-check';
import { LawViolationError } from '../errors/law-violation-error.js';
import type { LawRunOptions } from './law.js';

/** Tries a law with one random input: gives what is wrong, or nothing. */
export type Trial<Input> = (input: Input) => Promise<string | undefined>;

/**
 * Tries a law with many random inputs and raises the smallest failure found.
 *
 * @throws LawViolationError
 */
export async function checkProperty<Input>(
  law: string,
  input: fc.Arbitrary<Input>,
  trial: Trial<Input>,
  { numRuns = 50, seed }: LawRunOptions,
): Promise<void> {
  const property = fc.asyncProperty(input, async (value) => {
    const problem = await trial(value);
    if (problem !== undefined) throw new LawViolationError({ law, problem });
  });
  const result = await fc.check(property, { numRuns, ...(seed !== undefined && { seed }) });
  if (!result.failed) return;
  const cause = result.errorInstance;
  const problem = LawViolationError.is(cause) ? cause.details.problem : String(cause);
  const counterexample = fc.stringify(result.counterexample?.[0]);
  throw new LawViolationError({ law, problem, counterexample, seed: result.seed }, { cause });
}
