import type { Clock } from '@weir/core';

/** Timers are late by less than this, in ms. What is later had to wait, and is not made up for. */
const LATEST_TIMER = 100;

/** Says how long to wait before each recorded event, so that they come with the gaps that were recorded. */
export class RecordedPace {
  /** The latest time that an event had so far. */
  #recorded: number | undefined;
  /** When the event before was due. */
  #due = 0;

  constructor(
    private readonly clock: Clock,
    private readonly speed: number,
  ) {}

  /** @returns milliseconds; of events that go back in time none */
  waitFor(time: number): number {
    const now = this.clock.now();
    const gap = this.#recorded === undefined ? 0 : Math.max(0, time - this.#recorded) / this.speed;
    const isLate = this.#recorded === undefined || now - this.#due > LATEST_TIMER;
    this.#recorded = Math.max(this.#recorded ?? time, time);
    this.#due = (isLate ? now : this.#due) + gap;
    return Math.max(0, this.#due - now);
  }
}
