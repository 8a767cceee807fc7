import { currentValve, enterValve, Valve, withinLineage, withinValve } from '@weir/core';
import { Subscriber, type Observable } from 'rxjs';
import type { ReplayedItems } from './replayed-items.js';

/** One subscriber of a shared source, with the valve that it met. */
class Reader<T> {
  /** What has come while it is still being told what came before. */
  backlog: T[] | undefined;

  constructor(
    readonly subscriber: Subscriber<T>,
    readonly valve: Valve | undefined,
  ) {}

  next(item: T): void {
    if (this.backlog) {
      this.backlog.push(item);
      return;
    }
    const outer = enterValve(this.valve);
    try {
      this.subscriber.next(item);
    } finally {
      enterValve(outer);
    }
  }
}

/** One subscription to a source, whose items go to every reader. The slowest sets the pace. */
export class SharedSource<T> {
  // No parent: it is closed while any of the readers' own valves is.
  readonly #valve = new Valve();
  readonly #input: Subscriber<T>;
  /** Replaced, never changed: readers come and go while it is walked through. */
  #readers: readonly Reader<T>[] = [];
  #started = false;
  #completed = false;
  #isReset = false;
  #isEmitting = false;
  #stopWaiting: (() => void) | undefined;

  /**
   * @param onReset called once, when newcomers have to begin anew: the source failed, its last reader left before its end, or it completed and
   *   nothing is replayed
   * @param replayed takes each item, and gives those that a new reader is told first
   */
  constructor(
    private readonly source: Observable<T>,
    private readonly onReset: () => void,
    private readonly replayed?: ReplayedItems<T>,
  ) {
    this.#input = Subscriber.create<T>(
      (item) => this.#next(item as T),
      (error) => this.#error(error),
      () => this.#complete(),
    );
  }

  join(subscriber: Subscriber<T>): void {
    // It left before it was here; nobody would ever take it off the list.
    if (subscriber.closed) return;
    const reader = new Reader(subscriber, currentValve());
    subscriber.add(() => this.#leave(reader));
    this.#readers = [...this.#readers, reader];
    this.#tell(reader);
    if (this.#completed) subscriber.complete();
    else if (this.#started) this.#adjust();
    else this.#start();
  }

  #start(): void {
    this.#started = true;
    withinValve(this.#valve, () => this.source.subscribe(this.#input));
  }

  /** What came last; its receipts are settled by those who were there. */
  #tell(reader: Reader<T>): void {
    const backlog = this.replayed?.current();
    if (backlog === undefined) return;
    reader.backlog = backlog;
    withinLineage(undefined, () => {
      for (let next = 0; next < backlog.length && !reader.subscriber.closed; next++)
        reader.subscriber.next(backlog[next] as T);
    });
    reader.backlog = undefined;
  }

  #next(item: T): void {
    try {
      this.replayed?.add(item);
    } catch (error) {
      return this.#error(error);
    }
    const outer = this.#isEmitting;
    this.#isEmitting = true;
    try {
      this.#readers.forEach((reader) => reader.next(item));
    } finally {
      this.#isEmitting = outer;
    }
    this.#adjust();
  }

  #complete(): void {
    // First of all: a source that was ended early must not take the valve that a leaving reader opens for leave to go on.
    this.#input.unsubscribe();
    this.#completed = true;
    if (this.replayed === undefined) this.#reset();
    this.#end((subscriber) => subscriber.complete());
  }

  #error(error: unknown): void {
    this.#input.unsubscribe();
    this.#reset();
    this.#end((subscriber) => subscriber.error(error));
  }

  #end(notify: (subscriber: Subscriber<T>) => void): void {
    // A reader that is still being told what came before ends by `join`, or by its own error here.
    this.#readers.forEach(({ subscriber, valve, backlog }) => {
      if (backlog === undefined || !this.#completed) withinValve(valve, () => notify(subscriber));
    });
  }

  #leave(reader: Reader<T>): void {
    this.#readers = this.#readers.filter((other) => other !== reader);
    if (this.#readers.length === 0) this.#stop();
    else this.#adjust();
  }

  #stop(): void {
    if (!this.#completed) this.#reset();
    this.#input.unsubscribe();
    this.#stopWaiting?.();
    this.#valve.open();
  }

  /** Once only: by the time of a second call, a successor may have been made. */
  #reset(): void {
    if (this.#isReset) return;
    this.#isReset = true;
    this.onReset();
  }

  /** Lets the source go on exactly while every reader can take more, and once all of them have the item that is being given. */
  readonly #adjust = (): void => {
    if (this.#isEmitting) return;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    const slow = this.#readers.find(({ valve }) => valve?.isOpen === false);
    if (slow === undefined) return this.#valve.open();
    this.#valve.close();
    this.#stopWaiting = slow.valve?.whenOpen(this.#adjust);
  };
}
