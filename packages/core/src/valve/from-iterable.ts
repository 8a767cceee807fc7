import { Observable, type Subscriber } from 'rxjs';
import type { Valve } from './valve.js';
import { currentValve, enterValve } from './valve-scope.js';

/**
 * Emits what an iterable gives, synchronously, and pauses while the valve downstream is closed.
 *
 * Use it for arrays and generators that feed something slow; RxJS's `from` pushes everything at once.
 * Emission starts on subscription and resumes inside the `open()` of the valve. Nothing is held here. Unsubscribing calls the iterator's `return()`.
 */
export function fromIterable<T>(iterable: Iterable<T>): Observable<T> {
  return new Observable((subscriber) => {
    const pump = new SyncPump(iterable[Symbol.iterator](), subscriber, currentValve());
    pump.run();
    return () => pump.stop();
  });
}

class SyncPump<T> {
  #running = false;
  #finished = false;
  #cancelWait: (() => void) | undefined;

  constructor(
    private readonly iterator: Iterator<T>,
    private readonly subscriber: Subscriber<T>,
    private readonly valve: Valve | undefined,
  ) {}

  readonly run = (): void => {
    if (this.#running) return;
    this.#running = true;
    const outer = enterValve(this.valve);
    try {
      this.#drain();
    } catch (error) {
      this.#finished = true;
      this.subscriber.error(error);
    } finally {
      this.#running = false;
      enterValve(outer);
    }
  };

  stop(): void {
    this.#cancelWait?.();
    if (this.#finished) return;
    this.#finished = true;
    this.iterator.return?.();
  }

  #drain(): void {
    const { iterator, subscriber, valve } = this;
    while (!this.#finished) {
      if (subscriber.closed) return this.stop();
      if (valve !== undefined && !valve.isOpen) {
        this.#cancelWait = valve.whenOpen(this.run);
        return;
      }
      const result = iterator.next();
      if (result.done === true) {
        this.#finished = true;
        subscriber.complete();
      } else subscriber.next(result.value);
    }
  }
}
