import type { Usage } from '@weir/core';
import type { ModelPrice } from './model-prices.js';

const dated = /-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/;

/** Finds the price of a model by its name as providers report it: with or without a provider before it and a date behind it. */
export function priceOf(prices: ReadonlyMap<string, ModelPrice>, model: string): ModelPrice | undefined {
  const bare = model.slice(model.lastIndexOf('/') + 1);
  return prices.get(model) ?? prices.get(bare) ?? prices.get(bare.replace(dated, ''));
}

/** Finds the price of a call: that of the model that answered, or else of the one that was asked. */
export function priceOfCall(
  prices: ReadonlyMap<string, ModelPrice>,
  asked: string,
  answered: string | undefined,
): ModelPrice | undefined {
  return (answered === undefined ? undefined : priceOf(prices, answered)) ?? priceOf(prices, asked);
}

/** What a call cost in US dollars; `undefined` where the provider did not report both counts. Cached input is a part of the input. */
export function costOf(usage: Usage | undefined, price: ModelPrice): number | undefined {
  const { inputTokens, outputTokens, cachedInputTokens = 0 } = usage ?? {};
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const cached = Math.min(cachedInputTokens, inputTokens);
  const { input, output, cachedInput = input } = price;
  return ((inputTokens - cached) * input + cached * cachedInput + outputTokens * output) / 1_000_000;
}

/** What one run has cost so far. */
export class RunCost {
  model: string | undefined;
  isAgent = false;
  calls = 0;
  tokens = 0;
  /** `undefined` once the cost of one of its calls is not known: a part is not the whole. */
  totalUsd: number | undefined = 0;

  add(usage: Usage | undefined, costUsd: number | undefined): void {
    this.calls++;
    this.tokens += usage?.totalTokens ?? (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
    this.totalUsd = this.totalUsd === undefined || costUsd === undefined ? undefined : this.totalUsd + costUsd;
  }
  /** Adds what another run has cost that is a part of this one. */
  include({ calls, tokens, totalUsd }: RunCost): void {
    if (calls === 0) return;
    this.calls += calls;
    this.tokens += tokens;
    this.totalUsd = this.totalUsd === undefined || totalUsd === undefined ? undefined : this.totalUsd + totalUsd;
  }
}
