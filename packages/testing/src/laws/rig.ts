import { setImmediate } from 'node:timers/promises';
import { FakeClock, Valve, withinValve, type ComponentContext } from '@weir/core';
import type { Observable, OperatorFunction } from 'rxjs';
import { testContext, type TestContext } from '../test-context.js';
import { Feed } from './feed.js';
import { Recorder } from './recorder.js';

/** Makes the operator under test; timers run on `context.clock`. */
export type CreateOperator<In, Out> = (context: ComponentContext) => OperatorFunction<In, Out>;

/** An item, and how many milliseconds pass before it. */
export interface Cue<In> {
  gap: number;
  item: In;
}

const startTime = Date.UTC(2026, 0, 1);
const day = 24 * 60 * 60 * 1000;

/** An operator set up for a trial: its source, its clock, and a consumer's valve below it. */
export class Rig<In, Out> {
  readonly clock = new FakeClock(startTime);
  readonly context: TestContext = testContext({ clock: this.clock });
  readonly feed = new Feed<In>();
  /** The valve of the consumer below. */
  readonly parent = new Valve();
  readonly output$: Observable<Out>;

  constructor(
    create: CreateOperator<In, Out>,
    private readonly patience: number,
  ) {
    this.output$ = create(this.context)(this.feed.source$);
  }

  subscribe(react?: (value: Out, recorder: Recorder<Out>) => void, atEnd?: () => void): Recorder<Out> {
    const recorder = new Recorder<Out>(react, atEnd);
    withinValve(this.parent, () => this.output$.subscribe(recorder));
    return recorder;
  }

  /** Feeds the items, each after its gap and not before the operator is ready for it. */
  async play(cues: readonly Cue<In>[], give: (item: In) => void = (item) => this.feed.next(item)): Promise<void> {
    for (const { gap, item } of cues) {
      if (gap > 0) await this.clock.advanceAsync(gap);
      if (!this.feed.isOpen) await this.rest(() => this.feed.isOpen);
      give(item);
    }
  }

  /** Lets timers and promises run until `done`, or until nothing is left to wait for. */
  async rest(done: () => boolean = () => false): Promise<void> {
    const deadline = this.clock.now() + this.patience;
    for (let step = 0; step < 2000; step++) {
      await this.clock.advanceAsync(0);
      await setImmediate();
      if (done()) return;
      const wait = (this.clock.actions[0]?.delay ?? Infinity) - this.clock.frame;
      if (this.clock.now() + wait > deadline) return;
      await this.clock.advanceAsync(wait);
    }
  }

  /** Moves on to the next midnight, so that windows aligned to the wall clock begin as they did at first. */
  async nextDay(): Promise<void> {
    const passed = (this.clock.now() - startTime) % day;
    await this.clock.advanceAsync(day - passed);
  }

  /** What an operator that is done still holds on to, in words; nothing if all is well. */
  leftovers(): string | undefined {
    const { active } = this.feed;
    if (active > 0) return `${active} of ${this.feed.subscriptions} subscriptions to its source are still open`;
    const timers = this.clock.actions.length;
    return timers > 0 ? `${timers} timers are still scheduled` : undefined;
  }
}
