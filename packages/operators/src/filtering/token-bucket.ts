import type { Clock } from '@weir/core';

export interface TokenBucketOptions {
  /** How many milliseconds one token takes to come. */
  readonly interval: number;
  /** How many tokens the bucket holds; it is full at first. */
  readonly burst: number;
  readonly clock: Clock;
}

/** Less than any clock can tell: what floating point makes of a sum of intervals. */
const tolerance = 0.001;

/**
 * A token bucket, kept as one number: the time at which it would be full. Constant time and memory.
 *
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export class TokenBucket {
  #fullAt = -Infinity;

  constructor(private readonly options: TokenBucketOptions) {}

  /** Takes a token, if there is one. */
  take(): boolean {
    if (this.#wait() > 0) return false;
    const { interval, clock } = this.options;
    this.#fullAt = Math.max(this.#fullAt, clock.now()) + interval;
    return true;
  }

  /** Calls back when the next token has come. */
  readonly whenReady = (callback: () => void): (() => void) => {
    const timer = this.options.clock.schedule(callback, Math.ceil(Math.max(this.#wait(), 0)));
    return () => timer.unsubscribe();
  };

  /** How many milliseconds it takes until there is a token; 0 or less if there is one. */
  #wait(): number {
    const { interval, burst, clock } = this.options;
    const now = clock.now();
    // A wall clock that is set back must not make the bucket wait for the time to come again.
    this.#fullAt = Math.min(this.#fullAt, now + burst * interval);
    return this.#fullAt - (burst - 1) * interval - now - tolerance;
  }
}
