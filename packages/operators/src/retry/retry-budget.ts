import { InvalidArgumentError, realClock, type Clock } from '@weir/core';

export interface RetryBudgetOptions {
  /** How many retries each request allows: 0.2 is one retry for five requests. Default 0.2. */
  share?: number | undefined;
  /** How many retries can be saved up, and are there at first. Default 10. */
  burst?: number | undefined;
  /** How many retries are allowed in each second besides, so that a quiet time is none without retries. Default 1. */
  perSecond?: number | undefined;
  clock?: Clock;
}

/** Less than any count of retries: what floating point makes of a sum of shares. */
const tolerance = 1e-9;

/**
 * How much may be tried again by many streams together: when a service is down, all of them retry at once, and keep it down.
 *
 * Make one for each service and give it to every `retryBackoff` and `resumeFromPartial` that calls it. It is a bucket of tokens: each stream that begins
 * adds `share`, each second `perSecond`, each retry takes one. So in any span of time there are at most `burst` retries, plus `share` for each
 * stream that began, plus `perSecond` for each second; what is not allowed ends with RetryExhaustedError. Constant time and memory.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @see https://twitter.github.io/finagle/docs/com/twitter/finagle/service/RetryBudget$.html
 */
export class RetryBudget {
  readonly #share: number;
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #clock: Clock;
  #tokens: number;
  #since: number;

  constructor({ share = 0.2, burst = 10, perSecond = 1, clock = realClock }: RetryBudgetOptions = {}) {
    for (const [name, value] of Object.entries({ share, burst, perSecond })) {
      if (!(value >= 0 && value < Infinity)) throw new InvalidArgumentError(name, 'a number from 0', value);
    }
    this.#share = share;
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = burst;
    this.#since = clock.now();
  }

  /** Counts a stream that begins. */
  request(): void {
    this.#add(this.#share);
  }

  /** Takes a retry, if there is one. */
  take(): boolean {
    this.#add(0);
    if (this.#tokens + tolerance < 1) return false;
    this.#tokens = Math.max(0, this.#tokens - 1);
    return true;
  }

  #add(tokens: number): void {
    const now = this.#clock.now();
    // A wall clock that is set back gives nothing, and takes nothing.
    const passed = Math.max(0, now - this.#since);
    this.#since = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + tokens + (passed * this.#perSecond) / 1000);
  }
}
