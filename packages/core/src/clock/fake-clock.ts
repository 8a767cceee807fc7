import { VirtualAction, VirtualTimeScheduler } from 'rxjs';

/**
 * A clock that moves only when told to: for tests of anything that takes a `Clock`.
 *
 * `advance(ms)` runs what falls due synchronously; `advanceAsync(ms)` also lets promises settle between two due times, which
 * code that awaits between its timers needs.
 *
 * @example
 * const clock = new FakeClock();
 * const values: number[] = [];
 * timer(1000, clock).subscribe((value) => values.push(value));
 * clock.advance(999);  // values: []
 * clock.advance(1);    // values: [0]
 */
export class FakeClock extends VirtualTimeScheduler {
  #start: number;

  /** @param start what `now()` says at first, in milliseconds since the epoch */
  constructor(start = 0) {
    super(VirtualAction, 0);
    this.#start = start;
    this.now = () => this.#start + this.frame;
  }

  /** Moves time on by `ms` milliseconds and runs what falls due, in order. */
  advance(ms: number): void {
    const target = this.frame + ms;
    this.maxFrames = target;
    this.flush();
    this.frame = target;
  }

  /** Moves time on by `ms` milliseconds and lets promises settle before, between and after due times. */
  async advanceAsync(ms: number): Promise<void> {
    const target = this.frame + ms;
    await settle();
    for (let due = this.#nextDue(); due !== undefined && due <= target; due = this.#nextDue()) {
      this.maxFrames = due;
      this.flush();
      await settle();
    }
    this.frame = target;
  }

  #nextDue(): number | undefined {
    return this.actions[0]?.delay;
  }
}

/** Lets everything that waits on already resolved promises run, several hops deep. */
async function settle(): Promise<void> {
  for (let hop = 0; hop < 20; hop++) await Promise.resolve();
}
