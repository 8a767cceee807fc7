import {
  BufferOverflowError,
  currentValve,
  InvalidArgumentError,
  OutputClosedError,
  realClock,
  reportUnhandled,
  withinValve,
  type Clock,
  type Valve,
} from '@weir/core';
import { Observable, Subscription, type Subscriber } from 'rxjs';
import { waitSlack } from '../buffering/bounded-subscriber.js';
import type { Overflow } from '../buffering/bounded.js';
import type { DropCounter } from '../buffering/drop-counter.js';
import { Fifo } from '../buffering/fifo.js';
import { Pressure } from './pressure.js';

export interface DataStreamOptions<T> {
  /** How many items wait at most. Default 1,000. */
  size?: number | undefined;
  /** What happens to an item for which there is no room; for the meaning of each see `bounded`. Default `wait`: `put` says so. */
  overflow?: Exclude<Overflow, 'latest' | 'sample'> | undefined;
  /** Called for each item that is let go. */
  onDrop?: (item: T) => void;
  /** Counts the items that are let go. */
  counter?: DropCounter;
  /** Where the time of `get`, and the pauses of `process`, come from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Makes a hot stream with a bounded buffer: items are put in by hand, and read one by one, by subscribers, or by a worker.
 *
 * Use it where code that is no stream hands items to one: callbacks, requests, a loop of your own. For named events with handlers use `eventStream`, for
 * addressed messages `messageStream`; RxJS's `Subject` holds nothing and cannot say when to wait.
 *
 * @throws InvalidArgumentError at once, when `size` makes no sense
 */
export function dataStream<T>(options: DataStreamOptions<T> = {}): DataStream<T> {
  return new DataStream(options);
}

const itemsInARow = 1000;

interface Reader<T> {
  readonly subscriber: Subscriber<T>;
  readonly valve: Valve | undefined;
}

/**
 * A hot stream with a bounded buffer; made by `dataStream`.
 *
 * An item goes to whoever waits for it in `get` or `process`, first come, first served; else to every subscriber of `items$`, as soon as the valves of all
 * of them are open; with neither it waits. Each item is given out once, in the order in which it was put in.
 */
export class DataStream<T> {
  /** Every item that nobody waits for in `get` or `process`. Completes when the stream was closed and everything was given out. Never fails. */
  readonly items$: Observable<T> = new Observable((subscriber) => this.#join(subscriber));
  readonly #queue = new Fifo<T>();
  readonly #pressure: Pressure;
  readonly #clock: Clock;
  readonly #size: number;
  readonly #overflow: Overflow;
  readonly #onDrop: ((item: T) => void) | undefined;
  readonly #counter: DropCounter | undefined;
  /** In the order in which they came. */
  readonly #requests = new Set<(item: T) => void>();
  readonly #onEnd = new Set<() => void>();
  #readers: readonly Reader<T>[] = [];
  #draining = false;
  #closed = false;
  #stopWaiting: (() => void) | undefined;

  constructor({ size = 1000, overflow = 'wait', onDrop, counter, clock = realClock }: DataStreamOptions<T>) {
    if (!(Number.isInteger(size) && size >= 1)) throw new InvalidArgumentError('size', 'a whole number from 1', size);
    this.#size = size;
    this.#overflow = overflow;
    this.#onDrop = onDrop;
    this.#counter = counter;
    this.#clock = clock;
    this.#pressure = new Pressure(size);
  }

  /** How many items wait. */
  get length(): number {
    return this.#queue.length;
  }

  /**
   * Resolves as soon as half of the room is free again, where `put` said to wait, or the stream is closed; at once otherwise. The work of `process` must not wait for it: it is what makes
   * room.
   */
  get ready(): Promise<void> {
    return this.#closed ? Promise.resolve() : this.#pressure.ready;
  }

  /**
   * Puts an item in. It never blocks, so a reader may put items in from within its own work without standing still.
   *
   * @returns whether to go on; after `false` await `ready` first
   * @throws BufferOverflowError when it is full: under `error`, and under `wait` when `size` + 1,024 items wait
   * @throws OutputClosedError when the stream was closed
   */
  put(item: T): boolean {
    if (this.#closed) throw new OutputClosedError('The data stream');
    if (this.length >= this.#size && !this.#makeRoom(item)) return true;
    this.#queue.push(item);
    this.#drain();
    return this.#overflow !== 'wait' || !this.#pressure.isHigh;
  }

  /**
   * Reads one item.
   *
   * @param timeout how many milliseconds to wait at most; an item that comes later stays for the next reader. Default: for ever
   * @returns `undefined` when none came in time, or the stream is closed and empty
   */
  get(timeout?: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      const waiting = new Subscription(() => resolve(undefined));
      waiting.add(
        this.#request((item) => {
          resolve(item);
          waiting.unsubscribe();
        }),
      );
      const leave = () => waiting.unsubscribe();
      this.#onEnd.add(leave);
      waiting.add(() => this.#onEnd.delete(leave));
      if (timeout !== undefined && !waiting.closed) waiting.add(this.#clock.schedule(leave, timeout));
      this.#drain();
    });
  }

  /**
   * Works through the items, one at a time, pausing for a timer of no time after every 1,000, and puts what the work gives back in, unless it is `undefined`. A failure goes to `onError` (by default it is
   * raised as unhandled), and the work goes on with the next item. Work that gives more than it takes ends in BufferOverflowError, never in a standstill.
   *
   * @returns unsubscribe it to stop: what is under way is finished, and its result is put in
   */
  process(
    work: (item: T) => T | undefined | PromiseLike<T | undefined>,
    onError: (error: unknown, item: T) => void = reportUnhandled,
  ): Subscription {
    const running = new Subscription();
    let worked = 0;
    const run = async (item: T) => {
      try {
        const result = await work(item);
        if (result !== undefined) this.put(result);
      } catch (error) {
        tell(onError, error, item);
      }
      // What feeds itself must not keep everything else from running: promises alone would.
      if (++worked % itemsInARow !== 0) again();
      else if (!running.closed) running.add(this.#clock.schedule(again, 0));
    };
    const again = () => {
      if (running.closed) return;
      const request = this.#request((item) => {
        running.remove(request);
        void run(item);
      });
      running.add(request);
      this.#drain();
    };
    again();
    return running;
  }

  /** Takes no more items, and lets those go on who wait for `ready`. What waits can still be read; then `items$` completes and `get` gives `undefined`. */
  close(): void {
    this.#closed = true;
    this.#drain();
    this.#pressure.release();
  }

  #request(give: (item: T) => void): Subscription {
    this.#requests.add(give);
    return new Subscription(() => this.#requests.delete(give));
  }

  #join(subscriber: Subscriber<T>): void {
    const reader = { subscriber, valve: currentValve() };
    this.#readers = [...this.#readers, reader];
    subscriber.add(() => {
      this.#readers = this.#readers.filter((other) => other !== reader);
      this.#drain();
    });
    this.#drain();
  }

  /** Applies the policy to a full buffer; tells whether the new item may be held. */
  #makeRoom(item: T): boolean {
    if (this.#overflow === 'dropNewest') {
      this.#drop(item);
      return false;
    }
    if (this.#overflow === 'dropOldest') this.#drop(this.#queue.shift() as T);
    else if (this.#overflow === 'error' || this.length >= this.#size + waitSlack)
      throw new BufferOverflowError(this.#size);
    return true;
  }

  #drop(item: T): void {
    this.#counter?.add();
    this.#onDrop?.(item);
  }

  /** Gives out what can be given out. A call from within it changes nothing: the one under way sees what is new. */
  readonly #drain = (): void => {
    if (this.#draining) return;
    this.#draining = true;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    while (this.length > 0 && this.#giveOne());
    this.#draining = false;
    this.#pressure.set(this.length);
    if (this.length > 0) this.#stopWaiting = this.#slowReader?.valve?.whenOpen(this.#drain);
    else if (this.#closed) this.#end();
  };

  get #slowReader(): Reader<T> | undefined {
    return this.#readers.find(({ valve }) => valve?.isOpen === false);
  }

  #giveOne(): boolean {
    const [request] = this.#requests;
    if (request !== undefined) {
      this.#requests.delete(request);
      request(this.#queue.shift() as T);
      return true;
    }
    if (this.#readers.length === 0 || this.#slowReader !== undefined) return false;
    const item = this.#queue.shift() as T;
    for (const { subscriber, valve } of this.#readers) withinValve(valve, () => subscriber.next(item));
    return true;
  }

  #end(): void {
    this.#pressure.release();
    [...this.#onEnd].forEach((leave) => leave());
    this.#readers.forEach(({ subscriber, valve }) => withinValve(valve, () => subscriber.complete()));
  }
}

function tell<T>(onError: (error: unknown, item: T) => void, error: unknown, item: T): void {
  try {
    onError(error, item);
  } catch (thrown) {
    reportUnhandled(thrown);
  }
}
