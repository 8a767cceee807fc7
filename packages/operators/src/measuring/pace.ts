import type { Clock } from '@weir/core';

/** How many items came, and how fast. Times are in milliseconds, rates in items a second. */
export interface Pace {
  /** Items so far. */
  readonly count: number;
  /** Since the subscription. */
  readonly elapsed: number;
  /** Items a second since the subscription. */
  readonly rate: number;
  /** Items a second since the report before. */
  readonly recentRate: number;
}

/** Counts items, and tells how fast they came. */
export class PaceKeeper {
  readonly start: number;
  count = 0;
  #reportedAt: number;
  #reportedCount = 0;

  constructor(private readonly clock: Clock) {
    this.start = this.#reportedAt = clock.now();
  }

  get reportedAt(): number {
    return this.#reportedAt;
  }

  report(): Pace {
    const { count, start } = this;
    const now = this.clock.now();
    const recentRate = perSecond(count - this.#reportedCount, now - this.#reportedAt);
    this.#reportedAt = now;
    this.#reportedCount = count;
    return { count, elapsed: now - start, rate: perSecond(count, now - start), recentRate };
  }
}

/** So many in `ms` milliseconds, as a number a second; 0 where no time has passed. */
export function perSecond(count: number, ms: number): number {
  return ms > 0 ? (count * 1000) / ms : 0;
}
