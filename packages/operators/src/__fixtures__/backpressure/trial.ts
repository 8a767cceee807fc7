import { setImmediate } from 'node:timers/promises';
import {
  currentValve,
  Delivery,
  FakeClock,
  fromAsyncIterable,
  fromIterable,
  operatorFrom,
  sleep,
  withinLineage,
  type Valve,
} from '@weir/core';
import { defer, finalize, tap, type Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** What travels: the numbers of the source's items that it stands for. */
export type Item = readonly number[];

export interface SourcePlan {
  readonly count: number;
  /** How many milliseconds pass before each item, over and over; with none of them it gives all in one go. */
  readonly gaps: readonly number[];
  /** After how many items it fails, for its first few subscribers. */
  readonly failure?: { readonly after: number; readonly times: number } | undefined;
}

/** One run of a chain: its clock, and an account of every item that a source gave. */
export class Trial {
  readonly clock = new FakeClock();
  /** How many items the sources gave. */
  produced = 0;
  /** What became of the receipt of each item that somebody got. */
  readonly outcomes = new Map<number, unknown[]>();
  /** What was taken by the sink, in order. */
  readonly taken: number[] = [];
  readonly valves = new Set<Valve>();
  activeSources = 0;
  /** How many sources met no valve. */
  unwatched = 0;
  /** How much came to the sink out of the scope of its valve. */
  strayed = 0;
  /** Set while one reader of several leaves: what the source gives at that moment is the others'. */
  isLeaving = false;
  peakInFlight = 0;
  readonly #taken = new Set<number>();
  readonly #dropped = new Set<number>();
  readonly #early: number[] = [];
  readonly #inFlight = new Set<number>();

  /** A source that waits, as its valve asks. */
  source(plan: SourcePlan): Observable<Item> {
    let subscriptions = 0;
    return defer(() => {
      const { failure } = plan;
      const failAfter = failure !== undefined && subscriptions++ < failure.times ? failure.after : Infinity;
      if (currentValve() === undefined) this.unwatched++;
      this.#noteValves();
      this.activeSources++;
      const isAsync = plan.gaps.length > 0;
      const items$ = isAsync
        ? fromAsyncIterable(this.#inTime(plan, failAfter))
        : fromIterable(this.#atOnce(plan, failAfter));
      let completed = false;
      return items$.pipe(
        tap({ complete: () => (completed = true) }),
        this.#withReceipts(),
        finalize(() => {
          this.activeSources--;
          // What was on its way of a source that failed or was let go may be lost.
          if (!completed) this.#inFlight.clear();
        }),
      );
    });
  }

  /** The same item again after a while, as an inner source of `mergeMap` and its like. */
  later(item: Item, ms: number): Observable<Item> {
    const { clock } = this;
    return fromAsyncIterable(
      (async function* () {
        if (ms > 0) await sleep(clock, ms);
        yield item;
      })(),
    );
  }

  /** Notes items that an operator let go of as it should. */
  drop(item: Item): void {
    item.forEach((id) => {
      this.#dropped.add(id);
      this.#inFlight.delete(id);
    });
  }

  take(item: Item): void {
    item.forEach((id) => {
      this.taken.push(id);
      this.#taken.add(id);
      this.#inFlight.delete(id);
    });
  }

  /** Items that neither reached the sink nor were let go of as they should. */
  get missing(): number[] {
    return Array.from({ length: this.produced }, (_, id) => id).filter(
      (id) => !this.#taken.has(id) && !this.#dropped.has(id),
    );
  }

  /** Items whose receipt was settled as taken before the sink had them. */
  get early(): number[] {
    return this.#early.filter((id) => !this.#dropped.has(id));
  }

  /** Runs until nothing is left to wait for. */
  async rest(): Promise<void> {
    for (let step = 0; step < 3000; step++) {
      await setImmediate();
      const due = this.clock.actions[0]?.delay;
      if (due === undefined) return;
      this.clock.advance(due - this.clock.frame);
    }
    throw new RangeError('It still runs after 3,000 timers.');
  }

  #noteValves(): void {
    for (let valve = currentValve(); valve !== undefined; valve = valve.parent) this.valves.add(valve);
  }

  #produce(): Item {
    const id = this.produced++;
    if (!this.isLeaving) this.#inFlight.add(id);
    this.peakInFlight = Math.max(this.peakInFlight, this.#inFlight.size);
    return [id];
  }

  *#atOnce({ count }: SourcePlan, failAfter: number): Generator<Item> {
    for (let n = 0; n < count; n++) {
      if (n === failAfter) throw new RangeError('the source failed');
      yield this.#produce();
    }
  }

  async *#inTime({ count, gaps }: SourcePlan, failAfter: number): AsyncGenerator<Item> {
    for (let n = 0; n < count; n++) {
      const gap = gaps[n % gaps.length] ?? 0;
      if (gap > 0) await sleep(this.clock, gap);
      if (n === failAfter) throw new RangeError('the source failed');
      yield this.#produce();
    }
  }

  #withReceipts(): MonoTypeOperatorFunction<Item> {
    return operatorFrom((emit) => ({ next: (item) => this.#deliver(item, () => emit(item)) }));
  }

  #deliver(item: Item, emit: () => void): void {
    const [id] = item as [number];
    const outcomes: unknown[] = [];
    this.outcomes.set(id, outcomes);
    const delivery = new Delivery({
      acknowledge: () => {
        outcomes.push('taken');
        if (!this.#taken.has(id)) this.#early.push(id);
      },
      refuse: (reason) => void outcomes.push(reason),
    });
    withinLineage(delivery, emit);
    delivery.release();
  }
}
