import type { Clock } from '@weir/core';
import { RunningStatistics, type Statistics } from './running-statistics.js';

/** What `measure` knows of a stream. Times are in milliseconds, rates in items a second. */
export interface Measurement {
  /** Items so far. */
  readonly count: number;
  /** Since the subscription. */
  readonly elapsed: number;
  /** Items a second since the subscription. */
  readonly rate: number;
  /** Items a second since the report before. */
  readonly recentRate: number;
  /** From the subscription to the first item; absent while there is none. */
  readonly timeToFirst?: number;
  /** The times between one item and the next. */
  readonly gaps: Statistics;
  /** The numbers that `value` gave; absent where it was not asked for. */
  readonly values?: Statistics;
  /** True in the last report. */
  readonly isFinal: boolean;
}

/** Counts and times items, in constant memory. */
export class Meter<T> {
  readonly #gaps = new RunningStatistics();
  readonly #values: RunningStatistics | undefined;
  readonly #start: number;
  #count = 0;
  #first = 0;
  #last = 0;
  #reportedAt: number;
  #reportedCount = 0;

  constructor(
    private readonly clock: Clock,
    private readonly value: ((item: T) => number) | undefined,
  ) {
    this.#start = this.#reportedAt = clock.now();
    if (value) this.#values = new RunningStatistics();
  }

  take(item: T): void {
    const now = this.clock.now();
    if (this.#count++ === 0) this.#first = now;
    else this.#gaps.add(Math.max(0, now - this.#last));
    this.#last = now;
    if (this.value === undefined) return;
    const value = this.value(item);
    if (Number.isFinite(value)) this.#values?.add(value);
  }

  report(isFinal: boolean): Measurement {
    const now = this.clock.now();
    const measurement = {
      count: this.#count,
      elapsed: now - this.#start,
      rate: perSecond(this.#count, now - this.#start),
      recentRate: perSecond(this.#count - this.#reportedCount, now - this.#reportedAt),
      ...(this.#count > 0 && { timeToFirst: this.#first - this.#start }),
      gaps: this.#gaps.snapshot(),
      ...(this.#values && { values: this.#values.snapshot() }),
      isFinal,
    };
    this.#reportedAt = now;
    this.#reportedCount = this.#count;
    return measurement;
  }
}

function perSecond(count: number, ms: number): number {
  return ms > 0 ? (count * 1000) / ms : 0;
}
