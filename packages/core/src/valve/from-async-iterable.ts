import { Observable, type Subscriber } from 'rxjs';
import type { Valve } from './valve.js';
import { currentValve, enterValve } from './valve-scope.js';

/**
 * Emits what an async iterable gives, and asks for the next item only while the valve downstream is open.
 *
 * Use it for model streams, fetch bodies, Node streams and generators; RxJS's `from` reads them as fast as they come.
 * Reading starts on subscription; at most one item is requested at a time, so nothing is held here. Unsubscribing calls the iterator's `return()`.
 * An error that the iterable throws is the stream's error.
 */
export function fromAsyncIterable<T>(iterable: AsyncIterable<T>): Observable<T> {
  return new Observable((subscriber) => {
    const pump = new AsyncPump(iterable[Symbol.asyncIterator](), subscriber, currentValve());
    pump.pull();
    return () => pump.stop();
  });
}

class AsyncPump<T> {
  #finished = false;
  #cancelWait: (() => void) | undefined;

  constructor(
    private readonly iterator: AsyncIterator<T>,
    private readonly subscriber: Subscriber<T>,
    private readonly valve: Valve | undefined,
  ) {}

  readonly pull = (): void => {
    if (this.#finished) return;
    if (this.valve !== undefined && !this.valve.isOpen) {
      this.#cancelWait = this.valve.whenOpen(this.pull);
      return;
    }
    try {
      this.iterator.next().then(this.#take, this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  };

  stop(): void {
    this.#cancelWait?.();
    if (this.#finished) return;
    this.#finished = true;
    // A generator that fails while it cleans up has nobody left to tell: its reader is gone.
    void this.#release().catch(() => undefined);
  }

  async #release(): Promise<void> {
    await this.iterator.return?.();
  }

  readonly #take = (result: IteratorResult<T>): void => {
    if (this.#finished) return;
    const outer = enterValve(this.valve);
    try {
      if (result.done === true) {
        this.#finished = true;
        this.subscriber.complete();
        return;
      }
      this.subscriber.next(result.value);
    } finally {
      enterValve(outer);
    }
    this.pull();
  };

  readonly #fail = (error: unknown): void => {
    if (this.#finished) return;
    this.#finished = true;
    const outer = enterValve(this.valve);
    try {
      this.subscriber.error(error);
    } finally {
      enterValve(outer);
    }
  };
}
