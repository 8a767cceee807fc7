import { currentValve, emitFrom, enterValve, isEvent, withinLineage, withinValve, type Clock } from '@weir/core';
import { Subscriber, type Subscription } from 'rxjs';
import { isText } from '../text-lane.js';
import type { TextWork } from '../text-work.js';
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
  readonly #held: Held = { size: 0 };
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
    const key = isEvent(item) ? item.run : undefined;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      if (!isText(item)) return this.downstream.next(item);
      lane = new SmoothLane(this.settings, this.#held, this.settings.startWork);
      this.#lanes.set(key, lane);
    }
    const { isFresh } = lane;
    lane.take(item, this.#now);
    if (isFresh && this.#isOpenBelow) this.#release(lane, lane.quota(this.#now));
    this.#keepWithin(lane);
    this.#forget(key, lane);
    this.#watch();
  }

  /** The time that the reader has been ready for: it stands still while the reader is closed. */
  get #now(): number {
    return (this.#pausedAt ?? this.settings.clock.now()) - this.#pausedFor;
  }

  get #isOpenBelow(): boolean {
    return this.#parent === undefined || this.#parent.isOpen;
  }

  #release(lane: SmoothLane, quota: number): void {
    let left = quota;
    while (this.#isOpenBelow && !this.downstream.closed) {
      const released = lane.release(left);
      if (released === undefined) return;
      left -= released.units;
      this.#emit(released);
    }
  }

  /** What is too much goes on at once, the oldest first, whether the reader is ready or not: as if nobody smoothed it. */
  #keepWithin(lane: SmoothLane): void {
    const { maxHold } = this.settings;
    while (this.#held.size > maxHold && !lane.isEmpty && !this.downstream.closed) {
      const released = lane.release(Infinity, this.#held.size - maxHold);
      if (released === undefined) lane.flush(this.#now);
      else this.#emit(released);
    }
  }

  #emit({ item, lineage }: Released): void {
    // Its own processing may be what emits: what is held does not come of the item that has come now.
    emitFrom(lineage, () => this.downstream.next(item));
  }

  #forget(key: string | undefined, lane: SmoothLane): void {
    if (lane.isEmpty && this.#lanes.get(key) === lane) this.#lanes.delete(key);
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
    for (const [key, lane] of this.#lanes) {
      if (!this.#isOpenBelow) break;
      this.#release(lane, this.#isFailing ? Infinity : lane.quota(this.#now));
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
  }
}
