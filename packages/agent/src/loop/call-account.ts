import type { Usage } from '@weir/core';
import { costOf, type ModelPrice } from '@weir/operators';
import { TokenEstimate } from './token-estimate.js';

/** Tokens, and what they cost in US dollars. */
export interface Taken {
  readonly tokens: number;
  readonly usd: number;
}

/** Both sides of a call. */
type Sides = Required<Pick<Usage, 'inputTokens' | 'outputTokens'>>;

/** What one model call takes: what the provider has reported of it so far, and an estimate of the rest. Constant memory. */
export class CallAccount {
  readonly #said = new TokenEstimate();
  #usage: Usage | undefined;
  #isOver = false;
  /** Input of which nothing has been reported yet. */
  #unreported: number;
  /** How many calls of the provider this one is made of, beyond the first. */
  rounds = 0;

  /** @param prompt the tokens of the prompt, by estimate */
  constructor(private readonly prompt: number) {
    this.#unreported = prompt;
  }

  /** What has been reported. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  hear(piece: string): void {
    this.#said.add(piece);
  }

  /** The provider tells what the call has taken so far. */
  report(usage: Usage): void {
    const sum: Usage = { ...this.#usage, ...usage };
    const { inputTokens, outputTokens } = sum;
    if (usage.totalTokens === undefined && inputTokens !== undefined && outputTokens !== undefined)
      sum.totalTokens = inputTokens + outputTokens;
    this.#usage = sum;
    if (usage.inputTokens !== undefined || usage.totalTokens !== undefined) this.#unreported = 0;
  }

  /** The provider is asked to go on with what was said: for another call's input, though the answer is one. */
  goOn(rounds: number): void {
    if (rounds <= this.rounds) return;
    this.rounds = rounds;
    this.#unreported += this.prompt + this.#said.tokens;
  }

  /** The call has ended properly: what is reported of it counts for the whole. @param usage as its last word */
  end(usage: Usage | undefined): void {
    if (usage === undefined) return;
    this.report(usage);
    this.#isOver = true;
  }

  /** What the reported tokens cost, where both sides of them are known. */
  costAt(price: ModelPrice | undefined): number | undefined {
    return price && costOf(this.#usage, price);
  }

  /** What has been reported: a cost that is not known is left to the estimate. */
  reported(price: ModelPrice | undefined): Taken {
    const { inputTokens = 0, outputTokens = 0, totalTokens = inputTokens + outputTokens } = this.#usage ?? {};
    return { tokens: totalTokens, usd: this.costAt(price) ?? 0 };
  }

  /** What it has taken beyond that. */
  estimated(price: ModelPrice | undefined): Taken {
    const sides = this.#sides();
    const { inputTokens = 0, outputTokens = 0 } = this.#usage ?? {};
    const { tokens, usd } = this.reported(price);
    const wholeUsd = price === undefined ? 0 : (costOf({ ...this.#usage, ...sides }, price) ?? 0);
    return {
      tokens: Math.max(0, sides.inputTokens + sides.outputTokens - Math.max(tokens, inputTokens + outputTokens)),
      usd: Math.max(0, wholeUsd - usd),
    };
  }

  /** Both sides, each by the report or else by what is left of the total, and by the estimate where there is neither. */
  #sides(): Sides {
    const { inputTokens, outputTokens, totalTokens } = this.#usage ?? {};
    const said = this.#said.tokens;
    const left = totalTokens === undefined ? undefined : Math.max(0, totalTokens - (inputTokens ?? 0));
    const output = outputTokens ?? (inputTokens === undefined ? Math.min(said, left ?? said) : (left ?? said));
    const input = inputTokens ?? Math.max(0, (totalTokens ?? output) - output);
    return {
      inputTokens: input + this.#unreported,
      outputTokens: this.#isOver ? output : Math.max(output, said),
    };
  }
}
