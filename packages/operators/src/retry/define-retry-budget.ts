import { RetryBudget, type RetryBudgetOptions } from './retry-budget.js';

/** A named retry budget, so that several steps of several pipelines can share it: `retryBackoff: { budget: provider }`. */
export interface RetryBudgetSpec {
  readonly kind: 'retryBudget';
  /** The name in config: camelCase. */
  name: string;
  /** One sentence: what it is for. */
  summary: string;
  readonly budget: RetryBudget;
}

declare module '@weir/core' {
  interface ComponentKinds {
    retryBudget: RetryBudgetSpec;
  }
}

/**
 * Declares a named retry budget, which all steps that name it share. Put the result into a catalog.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @example
 * export const provider = defineRetryBudget({ name: 'provider', summary: 'What is retried at our provider.', share: 0.1 });
 * @see RetryBudget for what the numbers mean
 */
export function defineRetryBudget({
  name,
  summary,
  ...options
}: Pick<RetryBudgetSpec, 'name' | 'summary'> & RetryBudgetOptions): RetryBudgetSpec {
  return { kind: 'retryBudget', name, summary, budget: new RetryBudget(options) };
}
