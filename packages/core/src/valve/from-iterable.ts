import { Observable, type Subscriber } from 'rxjs';
import { ARRAY_LENGTH, arrayReader, type ArrayReader } from '../rows/array-reader.js';
import type { Valve } from './valve.js';
import { checkUnspent, noteSpent, onceOnly, type SpentBy } from './spent-sources.js';
import { currentValve, enterValve } from './valve-scope.js';

/**
 * Emits what an iterable gives, synchronously, and pauses while the valve downstream is closed.
 *
 * Use it for arrays and generators that feed something slow; RxJS's `from` pushes everything at once.
 * Emission starts on subscription and resumes inside the `open()` of the valve. Nothing is held here. Unsubscribing calls the iterator's `return()`.
 * What the iterator throws is the stream's error. A generator can be read once: who subscribes to it after its end meets a `SourceSpentError`.
 */
export function fromIterable<T>(iterable: Iterable<T>): Observable<T> {
  return new Observable((subscriber) => {
    const reader = arrayReader(subscriber);
    const pump =
      reader !== undefined && isPlainArray(iterable)
        ? new ArrayPump(iterable, reader, currentValve())
        : new IteratorPump(iterable, subscriber, currentValve());
    pump.run();
    return () => pump.stop();
  });
}

function isPlainArray<T>(iterable: Iterable<T>): iterable is readonly T[] {
  return Array.isArray(iterable) && iterable[Symbol.iterator] === Array.prototype[Symbol.iterator];
}

abstract class Pump<T> {
  protected finished = false;
  #running = false;
  #cancelWait: (() => void) | undefined;

  constructor(
    protected readonly subscriber: Subscriber<T>,
    private readonly valve: Valve | undefined,
  ) {}

  readonly run = (): void => {
    if (this.#running) return;
    this.#running = true;
    const outer = enterValve(this.valve);
    try {
      this.drain();
    } catch (error) {
      this.end({ cause: error });
      this.subscriber.error(error);
    } finally {
      this.#running = false;
      enterValve(outer);
    }
  };

  stop(): void {
    this.#cancelWait?.();
    if (this.finished) return;
    this.finished = true;
    this.letGo();
  }

  /** Emits what comes next as long as it `mayGoOn`, and completes. A loop of each pump's own, so that it is compiled for its work. */
  protected abstract drain(): void;

  protected mayGoOn(): boolean {
    const { subscriber, valve } = this;
    if (this.finished) return false;
    if (subscriber.closed) {
      this.stop();
      return false;
    }
    if (valve === undefined || valve.isOpen) return true;
    this.#cancelWait = valve.whenOpen(this.run);
    return false;
  }

  protected complete(): void {
    this.end({});
    this.subscriber.complete();
  }

  protected end(_by: SpentBy): void {
    this.finished = true;
  }

  /** The reader has left before the end. */
  protected letGo(): void {}
}

class IteratorPump<T> extends Pump<T> {
  readonly #iterator: Iterator<T>;
  readonly #once: object | undefined;

  constructor(iterable: Iterable<T>, subscriber: Subscriber<T>, valve: Valve | undefined) {
    super(subscriber, valve);
    this.#iterator = iterable[Symbol.iterator]();
    this.#once = onceOnly(iterable, this.#iterator);
    if (this.#once !== undefined) checkUnspent(this.#once);
  }

  protected override drain(): void {
    const { subscriber } = this;
    const iterator = this.#iterator;
    while (this.mayGoOn()) {
      const result = iterator.next();
      if (result.done === true) return this.complete();
      subscriber.next(result.value);
    }
  }

  protected override end(by: SpentBy): void {
    super.end(by);
    if (this.#once !== undefined) noteSpent(this.#once, by);
  }

  protected override letGo(): void {
    const iterator = this.#iterator;
    if (iterator.return === undefined) return;
    if (this.#once !== undefined) noteSpent(this.#once);
    iterator.return();
  }
}

class ArrayPump<T> extends Pump<T> {
  #next = 0;

  constructor(
    private readonly items: readonly T[],
    private readonly reader: ArrayReader<T>,
    valve: Valve | undefined,
  ) {
    super(reader, valve);
  }

  protected override drain(): void {
    while (this.mayGoOn()) {
      const items = this.items.slice(this.#next, this.#next + ARRAY_LENGTH);
      if (items.length === 0) return this.complete();
      this.#next += items.length;
      this.reader.nextAll(items);
    }
  }
}
