import { currentValve, enterValve, withinValve, type Valve } from '@weir/core';
import { Observable, type Subscriber } from 'rxjs';
import type { SlowReaders } from './slow-readers.js';

/** Who reads from an outlet, with the valve that it met. */
interface Reader<T> {
  readonly subscriber: Subscriber<T>;
  readonly valve: Valve | undefined;
}

export interface OutletWatcher {
  joined?(): void;
  left?(): void;
}

/** One of several ways out for the items of one source. Each reader gets them within its own valve, and the source waits for it. */
export class Outlet<T> {
  /** Replaced, never changed: readers come and go while it is walked through. */
  #readers: readonly Reader<T>[] = [];
  #end: ((subscriber: Subscriber<T>) => void) | undefined;

  readonly items$ = new Observable<T>((subscriber) => this.#join(subscriber));

  constructor(
    private readonly slow: SlowReaders,
    private readonly watcher: OutletWatcher = {},
  ) {}

  get isRead(): boolean {
    return this.#readers.length > 0;
  }

  next(item: T): void {
    for (const { subscriber, valve } of this.#readers) {
      const outer = enterValve(valve);
      try {
        subscriber.next(item);
      } finally {
        enterValve(outer);
      }
      if (!subscriber.closed) this.slow.mind(valve);
    }
  }

  /** Ends the readers, and at once whoever comes later. */
  end(notify: (subscriber: Subscriber<T>) => void): void {
    this.#end = notify;
    for (const { subscriber, valve } of this.#readers) withinValve(valve, () => notify(subscriber));
  }

  #join(subscriber: Subscriber<T>): void {
    if (this.#end) return this.#end(subscriber);
    const reader = { subscriber, valve: currentValve() };
    this.#readers = [...this.#readers, reader];
    subscriber.add(() => this.#leave(reader));
    this.watcher.joined?.();
  }

  #leave(reader: Reader<T>): void {
    this.#readers = this.#readers.filter((other) => other !== reader);
    this.slow.forget(reader.valve);
    this.watcher.left?.();
  }
}
