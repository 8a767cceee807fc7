import type { Clock, WeirEvent } from '@weir/core';
import { LiveRun } from './live-run.js';
import type { LiveState } from './live-state.js';

/** So many runs are watched at a time; beyond them the one that began longest ago is no longer watched. */
const MOST_RUNS = 1000;

/** Keeps where all runs of a stream stand. */
export class LiveRuns {
  readonly #open = new Map<string, LiveRun>();

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.#open.size;
  }

  /** @returns the run's last state, once it is over */
  take(event: WeirEvent): LiveState | undefined {
    const run = this.#open.get(event.run) ?? this.#begin(event);
    const now = this.clock.now();
    if (!run.take(event, now)) return undefined;
    this.#open.delete(event.run);
    return run.state(now);
  }

  /** Where the open runs stand, in the order in which they began. */
  states(): LiveState[] {
    const now = this.clock.now();
    return Array.from(this.#open.values(), (run) => run.state(now));
  }

  #begin(event: WeirEvent): LiveRun {
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size >= MOST_RUNS) this.#open.delete(oldest);
    const run = new LiveRun(event);
    this.#open.set(event.run, run);
    return run;
  }
}
