import { TimeoutError, type Clock } from '@weir/core';
import { checkKeys, checkTime } from '@weir/core/options';
import type { Subscription } from 'rxjs';

/** How long to wait for a model, in ms above 0. Each is off when left out. */
export interface ModelTimeouts {
  /** From the call to the first piece of content. */
  first?: number;
  /** From one part of the answer to the next; before the first content too, where `first` is off. */
  idle?: number;
  /** From the call to the end of the answer. Time in which the reader is not ready counts here, and only here; pauses never count. */
  total?: number;
}

/** @throws InvalidArgumentError for a time that is none, and a name that is misspelt */
export function checkTimeouts(timeouts: ModelTimeouts): void {
  checkKeys('timeouts', timeouts, ['first', 'idle', 'total']);
  for (const [name, ms] of Object.entries(timeouts)) checkTime(`timeouts.${name}`, ms);
}

/**
 * Watches one model call against its timeouts. One timer serves all three, and parts cost no timer: they only note the time,
 * and the timer, when it goes off early, is set anew.
 */
export class Watchdog {
  #started: number;
  #heard: number;
  #content = false;
  #waiting = true;
  #timer: Subscription | undefined;
  /** Since when the run stands still. */
  #pausedAt: number | undefined;

  constructor(
    private readonly timeouts: ModelTimeouts,
    private readonly clock: Clock,
    private readonly expire: (error: TimeoutError) => void,
  ) {
    this.#started = this.#heard = clock.now();
    this.#arm();
  }

  /** A part has arrived. */
  heard(): void {
    if (this.timeouts.idle !== undefined) this.#heard = this.clock.now();
  }

  /** The first content has arrived: from now on `idle` counts. */
  content(): void {
    if (this.#content) return;
    this.#content = true;
    this.#arm();
  }

  /** Says whether the model is being waited for: not while the reader is not ready for more. */
  waiting(yes: boolean): void {
    this.#waiting = yes;
    if (!yes) return;
    this.heard();
    this.#arm();
  }

  /** The run stands still: until it goes on, no time counts. */
  pause(): void {
    this.#pausedAt ??= this.clock.now();
    this.stop();
  }

  /** The run goes on. */
  resume(): void {
    if (this.#pausedAt === undefined) return;
    const gone = this.clock.now() - this.#pausedAt;
    this.#pausedAt = undefined;
    this.#started += gone;
    this.#heard += gone;
    this.#arm();
  }

  stop(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
  }

  #arm(): void {
    this.stop();
    const next = this.#pausedAt === undefined ? this.#next() : undefined;
    if (next === undefined) return;
    this.#timer = this.clock.schedule(() => this.#check(), Math.max(0, next.at - this.clock.now()));
  }

  #check(): void {
    const next = this.#next();
    if (next !== undefined && next.at <= this.clock.now()) {
      this.stop();
      this.expire(next.error());
    } else this.#arm();
  }

  #next(): { at: number; error: () => TimeoutError } | undefined {
    const { first, idle, total } = this.timeouts;
    const limits = [limit('total', this.#started, total)];
    if (this.#waiting) {
      if (!this.#content && first !== undefined) limits.push(limit('first', this.#started, first));
      else limits.push(limit('idle', this.#heard, idle));
    }
    return limits.reduce((soonest, other) =>
      soonest === undefined || (other && other.at < soonest.at) ? other : soonest,
    );
  }
}

function limit(kind: 'first' | 'idle' | 'total', since: number, after: number | undefined) {
  return after === undefined ? undefined : { at: since + after, error: () => new TimeoutError(kind, after) };
}
