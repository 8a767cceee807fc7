import {
  currentValve,
  emitFrom,
  enterValve,
  isEvent,
  withinLineage,
  withinValve,
  type Clock,
  type WeirEvent,
} from '@weir/core';
import { Subscriber, type Subscription } from 'rxjs';
import { isText } from '../text-lane.js';
import type { TextWork } from '../text-work.js';
import { Families } from './families.js';
import type { PaceLimits } from './pace.js';
import { SmoothLane, type Held, type Released } from './smooth-lane.js';

export interface SmoothSettings extends PaceLimits {
  /** How many UTF-16 units are held at most, of all runs together. */
  readonly maxHold: number;
  readonly clock: Clock;
  readonly startWork: () => TextWork;
}

/** Lets the text of each run go at its own pace, by one timer that runs only while something is held. */
export class SmoothSubscriber extends Subscriber<unknown> {
  readonly #parent = currentValve();
  readonly #lanes = new Map<string | undefined, SmoothLane>();
  readonly #families = new Families();
  readonly #held: Held = { size: 0 };
  /** How many items came. */
  #count = 0;
  #timer: Subscription | undefined;
  /** Set while the reader is closed: that time counts as lag of nobody. */
  #pausedAt: number | undefined;
  #pausedFor = 0;
  #cancelWait: (() => void) | undefined;
  #end: (() => void) | undefined;
  #isFailing = false;

  constructor(
    private readonly downstream: Subscriber<unknown>,
    private readonly settings: SmoothSettings,
  ) {
    super();
    downstream.add(this);
    downstream.add(() => this.#letGo());
  }

  protected override _next(item: unknown): void {
    const outer = enterValve(this.#parent);
    try {
      this.#take(item);
    } finally {
      enterValve(outer);
    }
  }

  protected override _complete(): void {
    this.#finish(() => this.downstream.complete());
  }

  protected override _error(error: unknown): void {
    this.#isFailing = true;
    this.#finish(() => this.downstream.error(error));
  }

  #take(item: unknown): void {
    const event = isEvent(item) ? item : undefined;
    const key = event?.run;
    if (event !== undefined) this.#families.note(event);
    const order = this.#count++;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      if (!isText(item) && this.#families.oldestBelow(key) === Infinity) return this.downstream.next(item);
      lane = this.#startLane(event);
    }
    const { isFresh } = lane;
    lane.take(item, { at: this.#now, order });
    if (isFresh && this.#isOpenBelow) this.#release(key, lane, lane.quota(this.#now));
    this.#keepWithin();
    this.#forget(key, lane);
    this.#watch();
  }

  #startLane(event: WeirEvent | undefined): SmoothLane {
    const ancestors = event === undefined ? [] : this.#families.ancestorsOf(event);
    const lane = new SmoothLane(ancestors, this.settings, this.#held, this.settings.startWork);
    this.#lanes.set(event?.run, lane);
    this.#families.join(lane);
    return lane;
  }

  /** The time that the reader has been ready for: it stands still while the reader is closed. */
  get #now(): number {
    return (this.#pausedAt ?? this.settings.clock.now()) - this.#pausedFor;
  }

  get #isOpenBelow(): boolean {
    return this.#parent === undefined || this.#parent.isOpen;
  }

  /** Nothing of a run overtakes what came before it of the runs that are parts of it. */
  #release(key: string | undefined, lane: SmoothLane, quota: number): void {
    let left = quota;
    while (this.#isOpenBelow && !this.downstream.closed) {
      const released = lane.release(left, this.#families.oldestBelow(key));
      if (released === undefined) return;
      left -= released.units;
      this.#emit(released);
    }
  }

  /** What is too much goes on at once, the oldest of all runs first, whether the reader is ready or not: as if nobody smoothed it. */
  #keepWithin(): void {
    const { maxHold } = this.settings;
    while (this.#held.size > maxHold && !this.downstream.closed) {
      const { key, lane, next } = this.#oldestLane();
      if (lane === undefined) return;
      const released = lane.release(Infinity, next, this.#held.size - maxHold);
      if (released === undefined) lane.flush(this.#now);
      else this.#emit(released);
      this.#forget(key, lane);
    }
  }

  /** The lane with the oldest arrival, and the oldest arrival of all others. */
  #oldestLane(): { key?: string | undefined; lane?: SmoothLane; next: number } {
    let found: { key?: string | undefined; lane?: SmoothLane; next: number } = { next: Infinity };
    let oldest = Infinity;
    for (const [key, lane] of this.#lanes) {
      const { oldestHeld } = lane;
      if (oldestHeld < oldest) {
        found = { key, lane, next: oldest };
        oldest = oldestHeld;
      } else found.next = Math.min(found.next, oldestHeld);
    }
    return found;
  }

  #emit({ item, lineage }: Released): void {
    // Its own processing may be what emits: what is held does not come of the item that has come now.
    emitFrom(lineage, () => this.downstream.next(item));
  }

  #forget(key: string | undefined, lane: SmoothLane): void {
    if (!lane.isEmpty || this.#lanes.get(key) !== lane) return;
    this.#lanes.delete(key);
    this.#families.leave(lane);
  }

  get #hasWork(): boolean {
    for (const lane of this.#lanes.values()) if (!lane.isIdle) return true;
    return false;
  }

  #watch(): void {
    if (this.#timer !== undefined || this.#cancelWait !== undefined || this.downstream.closed) return;
    if (this.#hasWork) this.#timer = this.settings.clock.schedule(this.#onTick, this.settings.interval);
  }

  readonly #onTick = (): void => {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    withinLineage(undefined, () => withinValve(this.#parent, () => this.#tick()));
  };

  #tick(): void {
    // A run's own parts before it, so that it need not wait for the next tick.
    const lanes = [...this.#lanes].sort(([, one], [, other]) => other.ancestors.length - one.ancestors.length);
    for (const [key, lane] of lanes) {
      if (!this.#isOpenBelow) break;
      this.#release(key, lane, this.#isFailing ? Infinity : lane.quota(this.#now));
      this.#forget(key, lane);
    }
    if (this.downstream.closed) return;
    if (this.#end !== undefined && this.#lanes.size === 0) this.#end();
    else if (this.#hasWork && !this.#isOpenBelow) this.#pause();
    else this.#watch();
  }

  #pause(): void {
    this.#pausedAt = this.settings.clock.now();
    this.#cancelWait = this.#parent?.whenOpen(() => {
      this.#cancelWait = undefined;
      this.#pausedFor += this.settings.clock.now() - (this.#pausedAt ?? 0);
      this.#pausedAt = undefined;
      this.#onTick();
    });
  }

  /** Lets go of the source. What is held keeps its pace up to the end; a failure does not wait for time, only for the reader. */
  #finish(end: () => void): void {
    this.unsubscribe();
    this.#end = end;
    for (const [key, lane] of this.#lanes) {
      lane.flush(this.#now);
      this.#forget(key, lane);
    }
    if (this.#lanes.size === 0) end();
    else if (this.#isFailing && this.#cancelWait === undefined) this.#onTick();
    else this.#watch();
  }

  #letGo(): void {
    this.#timer?.unsubscribe();
    this.#cancelWait?.();
    for (const lane of this.#lanes.values()) lane.abandon();
    this.#lanes.clear();
    this.#families.clear();
  }
}
