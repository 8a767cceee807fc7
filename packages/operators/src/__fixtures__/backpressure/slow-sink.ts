import { currentLineage, currentValve, Valve, withinValve, type Lineage } from '@weir/core';
import { Observable, Subscriber } from 'rxjs';
import type { Item, Trial } from './trial.js';

export interface SinkPlan {
  /** At how many waiting items the sources are asked to wait, and at how few they go on. */
  readonly high: number;
  readonly low: number;
  /** How many milliseconds each item takes, over and over; at 0 it is taken at once. */
  readonly paces: readonly number[];
}

/** Takes one item after the other, each in its own time, and gives it on when it is done with it. */
export function slowly(plan: SinkPlan, trial: Trial) {
  return (source: Observable<Item>): Observable<Item> =>
    new Observable((subscriber) => {
      const valve = new Valve(currentValve());
      withinValve(valve, () => source.subscribe(new SlowSink(subscriber, valve, plan, trial)));
      return () => valve.open();
    });
}

class SlowSink extends Subscriber<Item> {
  readonly #queue: { item: Item; lineage: Lineage | undefined }[] = [];
  #isBusy = false;
  #isDone = false;
  #count = 0;

  constructor(
    private readonly target: Subscriber<Item>,
    private readonly valve: Valve,
    private readonly plan: SinkPlan,
    private readonly trial: Trial,
  ) {
    super();
    target.add(this);
    target.add(() => this.#queue.splice(0).forEach(({ lineage }) => lineage?.release('the sink ended')));
  }

  protected override _next(item: Item): void {
    this.#checkScope();
    const lineage = currentLineage();
    lineage?.retain();
    this.#queue.push({ item, lineage });
    if (this.#queue.length >= this.plan.high) this.valve.close();
    if (!this.#isBusy) this.#work();
  }

  protected override _error(error: unknown): void {
    this.#checkScope();
    withinValve(this.valve.parent, () => this.target.error(error));
  }

  protected override _complete(): void {
    this.#checkScope();
    this.unsubscribe();
    this.#isDone = true;
    if (this.#queue.length === 0) this.#end();
  }

  #checkScope(): void {
    if (currentValve() !== this.valve) this.trial.strayed++;
  }

  #work(): void {
    this.#isBusy = true;
    const { paces } = this.plan;
    while (this.#queue.length > 0) {
      const pace = paces[this.#count++ % paces.length] ?? 0;
      if (pace > 0) {
        this.target.add(this.trial.clock.schedule(() => (this.#take(), this.#work()), pace));
        return;
      }
      this.#take();
    }
    this.#isBusy = false;
  }

  #take(): void {
    const [first] = this.#queue.splice(0, 1);
    if (first === undefined) return;
    withinValve(this.valve.parent, () => this.target.next(first.item));
    first.lineage?.release();
    if (this.#queue.length <= this.plan.low) this.valve.open();
    if (this.#isDone && this.#queue.length === 0) this.#end();
  }

  #end(): void {
    withinValve(this.valve.parent, () => this.target.complete());
  }
}
