import { currentValve, withinValve, type Clock, type Stage } from '@weir/core';
import type { Subscription } from 'rxjs';
import { readBy, type Aggregate } from './aggregate.js';
import { toTime, type EventTimeOptions } from './event-time.js';
import type { TimedWindows } from './timed-windows.js';

/** The longest wait that timers of JavaScript keep. */
const LONGEST_WAIT = 2 ** 31 - 1;

export interface TimedStageOptions<T> extends EventTimeOptions<T> {
  readonly by: ((item: T) => unknown) | undefined;
  readonly aggregate: Aggregate<T, unknown, unknown, unknown>;
  readonly clock: Clock;
}

/** Puts items into windows, and tells the windows how far time has come: by the clock, or by the times that the items carry. */
export class TimedStage<T> implements Stage<T> {
  readonly #valve = currentValve();
  readonly #hasTimer: boolean;
  readonly #outOfOrderness: number;
  readonly #idleTimeout: number;
  #newest = -Infinity;
  #watermark = -Infinity;
  #lastArrival = 0;
  #timer: Subscription | undefined;
  #timerDue = Infinity;
  #isClosed = false;

  constructor(
    private readonly windows: TimedWindows,
    private readonly options: TimedStageOptions<T>,
  ) {
    const { time, outOfOrderness = 0, idleTimeout } = options;
    this.#hasTimer = time === undefined || idleTimeout !== undefined;
    this.#outOfOrderness = outOfOrderness;
    this.#idleTimeout = idleTimeout ?? 0;
  }

  next(item: T): void {
    const { by, aggregate, onLate } = this.options;
    const time = this.#timeOf(item);
    const key = by?.(item);
    const value = readBy(aggregate, item);
    if (time > this.#newest) this.#newest = time;
    // The clock decides, not the timer: a busy process runs its timers late.
    this.#advance(this.#newest - this.#outOfOrderness);
    const isTaken = this.windows.take(time, key, value);
    if (this.#hasTimer) this.#wait();
    if (!isTaken) onLate?.(item);
  }

  complete(): void {
    // Stragglers are no longer to be waited for.
    this.#advance(this.options.time === undefined ? this.options.clock.now() : this.#newest);
    this.windows.closeAll();
  }

  error(): void {
    this.windows.closeAll();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.unsubscribe();
    this.windows.abandon();
  }

  #timeOf(item: T): number {
    const { time, clock } = this.options;
    if (time !== undefined) {
      if (this.#hasTimer) this.#lastArrival = clock.now();
      return toTime(time(item));
    }
    // A clock that is set back stands still: otherwise its items would be late.
    return Math.max(clock.now(), this.#watermark);
  }

  #advance(watermark: number): void {
    if (watermark <= this.#watermark) return;
    this.#watermark = watermark;
    this.windows.advance(watermark);
  }

  #wait(): void {
    const due = this.#isClosed ? Infinity : this.#clockDue();
    // A timer that is early waits on when it runs: cheaper than a new one with each item.
    if (due >= this.#timerDue) return;
    const { clock } = this.options;
    this.#timer?.unsubscribe();
    this.#timerDue = due;
    this.#timer = clock.schedule(() => this.#onTime(), Math.min(LONGEST_WAIT, Math.max(1, due - clock.now())));
  }

  /** When, by the clock, the next window is due. */
  #clockDue(): number {
    const { nextDue } = this.windows;
    if (this.options.time === undefined || nextDue === Infinity) return nextDue;
    const silence = nextDue + this.#outOfOrderness - this.#newest;
    return this.#lastArrival + Math.max(this.#idleTimeout, silence);
  }

  #onTime(): void {
    this.#timerDue = Infinity;
    const now = this.options.clock.now();
    withinValve(this.#valve, () => {
      if (this.options.time === undefined) this.#advance(now);
      else if (now >= this.#lastArrival + this.#idleTimeout)
        this.#advance(this.#newest - this.#outOfOrderness + (now - this.#lastArrival));
    });
    this.#wait();
  }
}
