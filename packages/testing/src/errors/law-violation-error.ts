import { WeirError } from '@weir/core';

/** Where and how a law was broken. */
export interface LawViolation {
  /** The law's name, as the test shows it. */
  law: string;
  /** What happened instead. */
  problem: string;
  /** The smallest input found that breaks the law, as text. */
  counterexample?: string;
  /** Give this to the law's `seed` option to see the same failure again. */
  seed?: number;
}

/** Raised by a law's check: the message says which law, what happened, and with which input. */
export class LawViolationError extends WeirError<LawViolation> {
  static override readonly code = 'law_violation';

  constructor(violation: LawViolation, options: { cause?: unknown } = {}) {
    const { law, problem, counterexample, seed } = violation;
    const lines = [`It does not keep the law "${law}": ${problem}`];
    if (counterexample !== undefined) lines.push(`With: ${counterexample}`);
    if (seed !== undefined) lines.push(`Again with: { seed: ${seed} }`);
    super(lines.join('\n'), violation, options);
  }
}
