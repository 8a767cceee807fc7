import { setImmediate } from 'node:timers/promises';
import { Observable, Subscriber, type OperatorFunction } from 'rxjs';
import { currentValve, withinValve } from '../valve-scope.js';
import { Valve } from '../valve.js';

/** When the slow consumer closes its valve, and when it opens it again. */
export const marks = { high: 8, low: 4 };

/** Takes one item at a time, each in its own turn of the event loop; asks its sources to wait while too many are queued. */
export function slowly<T>(gauge: { peak: number } = { peak: 0 }): OperatorFunction<T, T> {
  return (source) =>
    new Observable((subscriber) => {
      const valve = new Valve(currentValve());
      subscriber.add(() => valve.open());
      withinValve(valve, () => source.subscribe(new SlowConsumer(subscriber, valve, gauge)));
    });
}

class SlowConsumer<T> extends Subscriber<T> {
  readonly #queue: T[] = [];
  #busy = false;
  #done = false;

  constructor(
    private readonly target: Subscriber<T>,
    private readonly valve: Valve,
    private readonly gauge: { peak: number },
  ) {
    super(target as Subscriber<unknown>);
  }

  protected override _next(item: T): void {
    this.#queue.push(item);
    this.gauge.peak = Math.max(this.gauge.peak, this.#queue.length);
    if (this.#queue.length >= marks.high) this.valve.close();
    if (!this.#busy) void this.#work();
  }

  protected override _complete(): void {
    this.#done = true;
    if (!this.#busy) this.target.complete();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#queue.length > 0 && !this.target.closed) {
      await setImmediate();
      const item = this.#queue.shift() as T;
      if (this.#queue.length <= marks.low) this.valve.open();
      withinValve(this.valve.parent, () => this.target.next(item));
    }
    this.#busy = false;
    if (this.#done) this.target.complete();
  }
}
