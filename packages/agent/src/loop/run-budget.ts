import { InvalidArgumentError } from '@weir/core';
import { checkKeys } from '@weir/core/options';

/** What a run may take. Each limit is off when left out. */
export interface RunBudget {
  /** Tokens of all model calls, input and output. */
  tokens?: number | undefined;
  /** What the model calls may cost, in US dollars. The model must have a price. */
  costUsd?: number | undefined;
  /** Milliseconds from the run's start; pauses do not count. */
  timeMs?: number | undefined;
  /** Model calls. `maxSteps` makes the run fail, this one ends it as `interrupted`. */
  steps?: number | undefined;
}

/** The `reason` of a run that its budget ended. */
export type BudgetReason = 'budget_tokens' | 'budget_cost' | 'budget_time' | 'budget_steps';

/**
 * @param isLimited whether another run's budget limits the cost as well
 * @throws InvalidArgumentError when a limit makes no sense, or none of them is known to hold: a cost without a price
 */
export function checkBudget(budget: RunBudget, isLimited: boolean, hasPrice: () => boolean): void {
  checkKeys('budget', budget, ['tokens', 'costUsd', 'timeMs', 'steps']);
  const { costUsd } = budget;
  for (const [name, limit] of Object.entries(budget) as [string, unknown][]) {
    if (limit !== undefined && !(typeof limit === 'number' && limit > 0))
      throw new InvalidArgumentError(`budget.${name}`, 'a number above 0', limit);
  }
  if (costUsd !== undefined && !hasPrice())
    throw new InvalidArgumentError('budget.costUsd', 'left out, or the model given a price under "prices"', costUsd);
  if (isLimited && !hasPrice())
    throw new InvalidArgumentError(
      'prices',
      'with the price of the model: the budget of the outer run limits its cost',
      undefined,
    );
}
