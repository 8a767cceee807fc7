import { currentLineage, currentValve, enterValve, withinValve, type Valve } from '@weir/core';
import { Observable, type Subscriber } from 'rxjs';

/** A source that the laws drive by hand; each subscription to it is counted, and emits in the scope of the valve that it met. */
export class Feed<T> {
  subscriptions = 0;
  teardowns = 0;
  /** The valve that each subscription met. */
  readonly valves: (Valve | undefined)[] = [];
  /** True once an operator left the current valve or lineage changed behind it. */
  leaked = false;
  readonly #subscribers = new Map<Subscriber<T>, Valve | undefined>();

  readonly source$ = new Observable<T>((subscriber) => {
    const valve = currentValve();
    this.subscriptions++;
    this.valves.push(valve);
    this.#subscribers.set(subscriber, valve);
    return () => {
      this.teardowns++;
      this.#subscribers.delete(subscriber);
    };
  });

  /** How many subscriptions are open. */
  get active(): number {
    return this.subscriptions - this.teardowns;
  }

  /** True while every subscriber is ready to take more. */
  get isOpen(): boolean {
    return [...this.#subscribers.values()].every((valve) => valve === undefined || valve.isOpen);
  }

  next(item: T): void {
    this.#each((subscriber) => subscriber.next(item));
  }

  complete(): void {
    this.#each((subscriber) => subscriber.complete());
  }

  error(error: unknown): void {
    this.#each((subscriber) => subscriber.error(error));
  }

  #each(notify: (subscriber: Subscriber<T>) => void): void {
    for (const [subscriber, valve] of [...this.#subscribers]) {
      const lineage = currentLineage();
      withinValve(valve, () => {
        notify(subscriber);
        if (currentValve() !== valve || currentLineage() !== lineage) this.leaked = true;
        enterValve(valve);
      });
    }
  }
}
