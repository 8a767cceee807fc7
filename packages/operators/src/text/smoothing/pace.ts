interface Arrival {
  readonly at: number;
  count: number;
}

/** What a pace keeps to, in milliseconds. */
export interface PaceLimits {
  /** Between two ticks. */
  readonly interval: number;
  /** Between a unit's arrival and the tick that lets it go, at most. */
  readonly maxLag: number;
}

/**
 * Says how many units may go at a tick: the lowest even rate at which each of those that wait is gone in time. A burst is spread evenly over
 * `maxLag`; under steady supply the rate settles at that of the source.
 */
export class Pace {
  #arrivals: Arrival[] = [];
  /** Units that may go, in fractions: slow rates are spread over several ticks. */
  #credit = 0;
  /** True once a unit has gone. */
  hasBegun = false;

  constructor(private readonly limits: PaceLimits) {}

  /** One more unit waits, of which something arrived `at` that time; never earlier than the one before. */
  add(at: number): void {
    const last = this.#arrivals.at(-1);
    if (last?.at === at) last.count++;
    else this.#arrivals.push({ at, count: 1 });
  }

  /** So many of those that waited longest have gone. */
  took(count: number): void {
    this.hasBegun = true;
    this.#credit = Math.max(0, this.#credit - count);
    let left = count;
    let gone = 0;
    for (const arrival of this.#arrivals) {
      if (arrival.count > left) {
        arrival.count -= left;
        break;
      }
      left -= arrival.count;
      gone++;
    }
    if (gone > 0) this.#arrivals.splice(0, gone);
  }

  clear(): void {
    this.#arrivals = [];
  }

  /** True where the tick now is the last one in time for what arrived `at` that time. */
  isLastCall(at: number, now: number): boolean {
    return this.#ticksFor(at, now) === 1;
  }

  /** How many units may go at the tick now; the first of all need not wait. @param openSince when the unit arrived that is not whole yet */
  quota(now: number, openSince: number | undefined): number {
    let waiting = 0;
    let rate = 0;
    let overdue = 0;
    for (const { at, count } of this.#arrivals) {
      const ticks = this.#ticksFor(at, now);
      waiting += count;
      rate = Math.max(rate, waiting / ticks);
      if (ticks === 1) overdue = waiting;
    }
    if (openSince !== undefined) rate = Math.max(rate, (waiting + 1) / this.#ticksFor(openSince, now));
    // What could not be used, for want of whole units, is not saved up for a burst.
    this.#credit = Math.min(this.#credit + rate, waiting + 1);
    return Math.max(Math.floor(this.#credit), overdue, this.hasBegun ? 0 : 1);
  }

  /** How many ticks there are, this one included, until what arrived `at` that time must be gone. */
  #ticksFor(at: number, now: number): number {
    const { interval, maxLag } = this.limits;
    return Math.max(1, Math.floor((at + maxLag - now) / interval) + 1);
  }
}
