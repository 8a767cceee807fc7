import type { Clock } from '@weir/core';
import { NumberSummarizer, type NumberSummary } from './number-summary.js';
import { PaceKeeper, type Pace } from './pace.js';

/** What `measure` and `streamStats` know of a stream. Times are in milliseconds. */
export interface Measurement extends Pace {
  /** From the subscription to the first item; absent while there is none. */
  readonly timeToFirst?: number;
  /** The times between one item and the next. */
  readonly gaps: NumberSummary;
  /** The numbers that `value` gave; absent where it was not asked for. */
  readonly values?: NumberSummary;
  /** True in the last report. */
  readonly isFinal: boolean;
}

/** Counts and times items, in constant memory. */
export class Meter<T> {
  readonly #gaps = new NumberSummarizer();
  readonly #values: NumberSummarizer | undefined;
  readonly #pace: PaceKeeper;
  #first = 0;
  #last = 0;

  constructor(
    private readonly clock: Clock,
    private readonly value: ((item: T) => number) | undefined,
  ) {
    this.#pace = new PaceKeeper(clock);
    if (value) this.#values = new NumberSummarizer();
  }

  get count(): number {
    return this.#pace.count;
  }

  take(item: T): void {
    const now = this.clock.now();
    if (this.#pace.count++ === 0) this.#first = now;
    else this.#gaps.add(Math.max(0, now - this.#last));
    this.#last = now;
    if (this.value === undefined) return;
    const value = this.value(item);
    if (Number.isFinite(value)) this.#values?.add(value);
  }

  report(isFinal: boolean): Measurement {
    return {
      ...this.#pace.report(),
      ...(this.count > 0 && { timeToFirst: this.#first - this.#pace.start }),
      gaps: this.#gaps.snapshot(),
      ...(this.#values && { values: this.#values.snapshot() }),
      isFinal,
    };
  }
}
