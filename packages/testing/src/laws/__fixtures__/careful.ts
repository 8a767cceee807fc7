import {
  currentValve,
  emitFrom,
  holdLineage,
  joinLineages,
  Valve,
  withinValve,
  type Clock,
  type Lineage,
} from '@weir/core';
import { Observable, Subscriber, type OperatorFunction, type Subscription } from 'rxjs';

/** A small batch operator that does everything by the book: own valve, explicit lineage, a timer, nothing left behind. */
export function careful({
  clock,
  size,
  wait,
}: {
  clock: Clock;
  size: number;
  wait: number;
}): OperatorFunction<number, number[]> {
  return (source) =>
    new Observable((subscriber) => {
      const valve = new Valve(currentValve());
      const batch = new CarefulBatch(subscriber, valve, clock, size, wait);
      subscriber.add(() => valve.open());
      withinValve(valve, () => source.subscribe(batch));
    });
}

class CarefulBatch extends Subscriber<number> {
  #open: number[] = [];
  #held: (Lineage | undefined)[] = [];
  #timer: Subscription | undefined;

  constructor(
    private readonly target: Subscriber<number[]>,
    private readonly valve: Valve,
    private readonly clock: Clock,
    private readonly size: number,
    private readonly wait: number,
  ) {
    super(target as Subscriber<unknown>);
  }

  protected override _next(item: number): void {
    this.#open.push(item);
    this.#held.push(holdLineage());
    if (this.#open.length >= this.size) this.#flush();
    else if (this.#timer === undefined) {
      this.valve.close();
      this.add((this.#timer = this.clock.schedule(() => this.#flush(), this.wait)));
    }
  }

  protected override _complete(): void {
    this.#flush();
    withinValve(this.valve.parent, () => super._complete());
  }

  protected override _error(error: unknown): void {
    withinValve(this.valve.parent, () => super._error(error));
  }

  #flush(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    const [items, held] = [this.#open, this.#held];
    [this.#open, this.#held] = [[], []];
    if (items.length > 0) {
      emitFrom(joinLineages(held), () => withinValve(this.valve.parent, () => this.target.next(items)));
    }
    this.valve.open();
  }
}
