import { Observable, type Subscriber } from 'rxjs';
import type { Valve } from './valve.js';
import { checkUnspent, noteSpent, onceOnly, type SpentBy } from './spent-sources.js';
import { currentValve, enterValve, withinValve } from './valve-scope.js';

/**
 * Emits what an async iterable gives, and asks for the next item only while the valve downstream is open.
 *
 * Use it for model streams, fetch bodies, Node streams and generators; RxJS's `from` reads them as fast as they come.
 * Reading starts on subscription; at most one item is requested at a time, so nothing is held here. Unsubscribing calls the iterator's `return()`.
 * An error that the iterable throws is the stream's error. A generator can be read once: who subscribes to it after its end meets a `SourceSpentError`.
 */
export function fromAsyncIterable<T>(iterable: AsyncIterable<T>): Observable<T> {
  return new Observable((subscriber) => {
    const pump = new AsyncPump(iterable, subscriber, currentValve());
    void pump.run();
    return () => pump.stop();
  });
}

class AsyncPump<T> {
  readonly #iterator: AsyncIterator<T>;
  readonly #once: object | undefined;
  #finished = false;
  #cancelWait: (() => void) | undefined;

  constructor(
    iterable: AsyncIterable<T>,
    private readonly subscriber: Subscriber<T>,
    private readonly valve: Valve | undefined,
  ) {
    this.#iterator = iterable[Symbol.asyncIterator]();
    this.#once = onceOnly(iterable, this.#iterator);
    if (this.#once !== undefined) checkUnspent(this.#once);
  }

  /** Reads until the end, or until the valve is closed; once that opens, anew. Awaiting in a loop costs less than chained callbacks. */
  async run(): Promise<void> {
    const { valve } = this;
    const iterator = this.#iterator;
    while (!this.#finished) {
      if (valve !== undefined && !valve.isOpen) {
        this.#cancelWait = valve.whenOpen(() => void this.run());
        return;
      }
      try {
        const result = await iterator.next();
        if (this.#finished) return;
        if (result.done === true) return this.#end({}, (subscriber) => subscriber.complete());
        this.#emit(result.value);
      } catch (error) {
        return this.#end({ cause: error }, (subscriber) => subscriber.error(error));
      }
    }
  }

  stop(): void {
    this.#cancelWait?.();
    if (this.#finished) return;
    this.#finished = true;
    // A generator that fails while it cleans up has nobody left to tell: its reader is gone.
    void this.#release().catch(() => undefined);
  }

  async #release(): Promise<void> {
    const iterator = this.#iterator;
    if (iterator.return === undefined) return;
    if (this.#once !== undefined) noteSpent(this.#once);
    await iterator.return();
  }

  #emit(value: T): void {
    const outer = enterValve(this.valve);
    try {
      this.subscriber.next(value);
    } finally {
      enterValve(outer);
    }
  }

  #end(by: SpentBy, tell: (subscriber: Subscriber<T>) => void): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.#once !== undefined) noteSpent(this.#once, by);
    withinValve(this.valve, () => tell(this.subscriber));
  }
}
