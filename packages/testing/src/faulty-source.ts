import { currentValve, realClock, withinValve, type Clock, type Valve } from '@weir/core';
import { Observable, type Subscriber } from 'rxjs';
import { InjectedFaultError } from './errors/injected-fault-error.js';

export interface FaultySourceOptions<T> {
  items: readonly T[];
  /** Fails instead of emitting the item at this index; the list's length fails after the last item. */
  failAt?: number;
  /** What it fails with. Default: an InjectedFaultError. */
  error?: unknown;
  /** How many subscriptions fail; those after it run through. Default: all. */
  failures?: number;
  /** Stops emitting at this index and never ends. */
  hangAt?: number;
  /** Completes instead of emitting the item at this index, as a connection that was cut quietly. */
  completeAt?: number;
  /** Milliseconds before each notification. Default: everything at once on subscription. */
  gap?: number;
  clock?: Clock;
  /** Waits while the valve downstream is closed. Default: pushes regardless. */
  waits?: boolean;
}

/** An Observable that breaks where it is told to, and says what was done to it. */
export class FaultySource<T> extends Observable<T> {
  /** How often it was subscribed to. */
  subscriptions = 0;
  /** How many of these subscriptions have ended, for whatever reason. */
  teardowns = 0;
  /** How many items it has emitted, over all subscriptions. */
  emitted = 0;
  /** The valve that each subscription met. */
  readonly valves: (Valve | undefined)[] = [];

  constructor(private readonly options: FaultySourceOptions<T>) {
    super((subscriber) => {
      this.subscriptions++;
      this.valves.push(currentValve());
      subscriber.add(() => this.teardowns++);
      this.#step(subscriber, 0, this.subscriptions, currentValve());
    });
  }

  /** How many subscriptions are under way. */
  get active(): number {
    return this.subscriptions - this.teardowns;
  }

  #step(subscriber: Subscriber<T>, index: number, attempt: number, valve: Valve | undefined): void {
    const { gap, clock = realClock } = this.options;
    if (gap === undefined) return this.#run(subscriber, index, attempt, valve);
    subscriber.add(clock.schedule(() => this.#run(subscriber, index, attempt, valve), gap));
  }

  #run(subscriber: Subscriber<T>, start: number, attempt: number, valve: Valve | undefined): void {
    const { waits = false, gap } = this.options;
    for (let index = start; !subscriber.closed; index++) {
      if (waits && valve?.isOpen === false) {
        subscriber.add(valve.whenOpen(() => this.#run(subscriber, index, attempt, valve)));
        return;
      }
      const more = withinValve(valve, () => this.#notify(subscriber, index, attempt));
      if (!more) return;
      if (gap !== undefined) return this.#step(subscriber, index + 1, attempt, valve);
    }
  }

  #notify(subscriber: Subscriber<T>, index: number, attempt: number): boolean {
    const { items, failAt, hangAt, completeAt, failures = Infinity } = this.options;
    if (index === hangAt) return false;
    if (index === failAt && attempt <= failures) subscriber.error(this.#error());
    else if (index === completeAt || index >= items.length) subscriber.complete();
    else {
      this.emitted++;
      subscriber.next(items[index] as T);
      return true;
    }
    return false;
  }

  #error(): unknown {
    return 'error' in this.options ? this.options.error : new InjectedFaultError(`at item ${this.options.failAt}`);
  }
}

/** Makes a source that fails, hangs or ends early where told to, and records subscriptions and teardowns. */
export function faultySource<T>(options: FaultySourceOptions<T>): FaultySource<T> {
  return new FaultySource(options);
}
