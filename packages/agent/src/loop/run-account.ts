import type { EventMap, Usage } from '@weir/core';
import { RunCost, costOf, priceOf, priceTable, sumUsage, type ModelPrice } from '@weir/operators';
import { estimateTokenCount } from 'tokenx';
import type { ModelMessage } from '../model/prompt.js';
import { textOfPrompt } from './prompt-text.js';
import type { BudgetReason, RunBudget } from './run-budget.js';
import { TokenEstimate } from './token-estimate.js';

/** What an account needs to know of its run. */
export interface RunAccountOptions {
  model: string;
  prices?: Readonly<Record<string, ModelPrice>> | undefined;
  budget?: RunBudget | undefined;
  /** Whether what has not been reported is estimated, even without a budget. */
  estimates: boolean;
}

interface Tokens {
  input: number;
  output: number;
}

/**
 * What the model calls of one run have taken: what the provider has reported, and apart from it an estimate of what it has not: the call under
 * way, calls that failed, providers that say nothing. Constant memory.
 */
export class RunAccount {
  readonly #reported = new RunCost();
  readonly #price: ModelPrice | undefined;
  readonly #budget: RunBudget;
  readonly #estimates: boolean;
  #usage: Usage | undefined;
  /** What those calls have cost whose cost is known. */
  #knownUsd = 0;
  /** What calls took that are over and have not been reported. */
  #unreported: Tokens = { input: 0, output: 0 };
  #call: { input: number; output: TokenEstimate } | undefined;

  constructor({ model, prices, budget = {}, estimates }: RunAccountOptions) {
    this.#price = priceOf(priceTable(prices), model);
    this.#budget = budget;
    this.#estimates = estimates || budget.tokens !== undefined || budget.costUsd !== undefined;
  }

  get isInCall(): boolean {
    return this.#call !== undefined;
  }

  beginCall(prompt: readonly ModelMessage[]): void {
    const input = this.#estimates ? estimateTokenCount(textOfPrompt(prompt)) : 0;
    this.#call = { input, output: new TokenEstimate() };
  }

  /** The model has said a piece. @returns which limit is exceeded by now, as far as can be told */
  hear(piece: string): BudgetReason | undefined {
    if (!this.#estimates || this.#call === undefined) return undefined;
    this.#call.output.add(piece);
    return this.#exceeded((taken, limit) => taken > limit);
  }

  /** A call is over. @param usage what was reported of it */
  endCall(usage: Usage | undefined): void {
    if (usage === undefined) this.#unreported = this.#estimate();
    this.#call = undefined;
    this.#usage = sumUsage(this.#usage, usage);
    const costUsd = this.#price && costOf(usage, this.#price);
    this.#knownUsd += costUsd ?? 0;
    this.#reported.add(usage, costUsd);
  }

  /** Counts what was taken elsewhere: by a sub-agent, or by the run in another process. @param costUsd what that cost, where it is known */
  include(usage: Usage, costUsd: number | undefined): void {
    this.#usage = sumUsage(this.#usage, usage);
    this.#knownUsd += costUsd ?? 0;
    this.#reported.add(usage, costUsd);
  }

  /** A call has broken off: what it took is not known. */
  breakCall(): void {
    this.#unreported = this.#estimate();
    this.#call = undefined;
  }

  /** Which limit leaves nothing for a further call. @param steps how many calls there were */
  usedUp(steps: number): BudgetReason | undefined {
    if (steps >= (this.#budget.steps ?? Infinity)) return 'budget_steps';
    return this.#exceeded((taken, limit) => taken >= limit);
  }

  /** What has been reported in all, for `agent_end`. */
  totals(): Pick<EventMap['agent_end'], 'usage' | 'costUsd'> {
    const { calls, totalUsd } = this.#reported;
    return {
      ...(this.#usage !== undefined && { usage: this.#usage }),
      ...(calls > 0 && totalUsd !== undefined && { costUsd: totalUsd }),
    };
  }

  progress(iteration: number): EventMap['progress'] {
    const { tokens } = this.#reported;
    const { costUsd } = this.totals();
    const { input, output } = this.#estimate();
    const estimatedUsd = this.#costOf({ input, output });
    return {
      iteration,
      tokens,
      ...(costUsd !== undefined && { costUsd }),
      ...(input + output > 0 && {
        estimated: { tokens: input + output, ...(estimatedUsd !== undefined && { costUsd: estimatedUsd }) },
      }),
    };
  }

  #exceeded(isOver: (taken: number, limit: number) => boolean): BudgetReason | undefined {
    const { tokens, costUsd } = this.#budget;
    if (tokens === undefined && costUsd === undefined) return undefined;
    const estimated = this.#estimate();
    if (tokens !== undefined && isOver(this.#reported.tokens + estimated.input + estimated.output, tokens))
      return 'budget_tokens';
    const cost = this.#knownUsd + (this.#costOf(estimated) ?? 0);
    return costUsd !== undefined && isOver(cost, costUsd) ? 'budget_cost' : undefined;
  }

  #estimate(): Tokens {
    const { input, output } = this.#unreported;
    if (this.#call === undefined) return { input, output };
    return { input: input + this.#call.input, output: output + this.#call.output.tokens };
  }

  #costOf({ input, output }: Tokens): number | undefined {
    return this.#price && costOf({ inputTokens: input, outputTokens: output }, this.#price);
  }
}
