import { Subscriber, type Observable } from 'rxjs';
import { currentLineage, withinLineage, type Lineage } from '../delivery/lineage.js';
import { BufferOverflowError } from '../errors/buffer-overflow-error.js';
import { OutputClosedError } from '../errors/output-closed-error.js';
import { withinValve } from './valve-scope.js';
import { Valve } from './valve.js';

/** How many items more than `highMark` are taken: what is on its way when the valve closes, such as the rest of a split item. */
const slack = 1024;

export interface PullMarks {
  readonly highMark: number;
  readonly lowMark: number;
}

interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

/** An item that waits together with its lineage. */
interface Waiting<T> {
  readonly item: T;
  readonly lineage: Lineage | undefined;
}

/** One reading of an Observable by someone who asks for each item: an async iterator over it. */
export class PullQueue<T> implements AsyncIterator<T, undefined> {
  // No parent: where the reader stands, no valve is below it.
  readonly #valve = new Valve();
  /** What waits, from `#head` on; what lies before it was read. */
  #waiting: Waiting<T>[] = [];
  #head = 0;
  readonly #readers: Reader<T>[] = [];
  /** Lineages of what was handed out and is being worked on. */
  #handedOut: Lineage[] = [];
  #input: Subscriber<T> | undefined;
  #end: ((reader: Reader<T>) => void) | undefined;

  constructor(
    private readonly source: Observable<T>,
    private readonly marks: PullMarks,
  ) {}

  next(): Promise<IteratorResult<T, undefined>> {
    this.#settleHandedOut();
    if (this.#length > 0) {
      const result = this.#takeOut();
      if (this.#length <= this.marks.lowMark) this.#valve.open();
      return Promise.resolve(result);
    }
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#begin();
      this.#tellEnd();
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    const unread = this.#waiting.slice(this.#head);
    this.#waiting = [];
    this.#head = 0;
    // An error that waited unread is nobody's any more: its reader has left.
    this.#finish(done);
    const reason = new OutputClosedError('the async iterator');
    this.#settleHandedOut(reason);
    unread.forEach(({ lineage }) => lineage?.release(reason));
    this.#tellEnd();
    return Promise.resolve({ done: true, value: undefined });
  }

  get #length(): number {
    return this.#waiting.length - this.#head;
  }

  #begin(): void {
    if (this.#input !== undefined || this.#end !== undefined) return;
    const input = Subscriber.create<T>(
      (item) => this.#take(item as T),
      (error) => this.#finish(({ reject }) => reject(error)),
      () => this.#finish(done),
    );
    this.#input = input;
    // Asked from within the processing of some other item, whose scopes are not ours.
    withinLineage(undefined, () => withinValve(this.#valve, () => this.source.subscribe(input)));
  }

  #take(item: T): void {
    const lineage = currentLineage();
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      if (lineage !== undefined) {
        lineage.retain();
        this.#handedOut.push(lineage);
      }
      return reader.resolve({ done: false, value: item });
    }
    if (this.#length >= this.marks.highMark + slack) {
      const error = new BufferOverflowError(this.marks.highMark);
      lineage?.retain();
      lineage?.release(error);
      return this.#finish(({ reject }) => reject(error));
    }
    lineage?.retain();
    this.#waiting.push({ item, lineage });
    if (this.#length >= this.marks.highMark) this.#valve.close();
  }

  /** Tells the end, behind what waits. Where something waits, nobody waits for it. */
  #tellEnd(): void {
    const end = this.#end;
    if (end !== undefined && this.#length === 0) {
      // An error is told once; who asks again learns that there is nothing more.
      const [first, ...others] = this.#readers.splice(0);
      if (first === undefined) return;
      this.#end = done;
      end(first);
      others.forEach(done);
    }
  }

  #takeOut(): IteratorResult<T, undefined> {
    const { item, lineage } = this.#waiting[this.#head++] as Waiting<T>;
    if (this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    if (lineage !== undefined) this.#handedOut.push(lineage);
    return { done: false, value: item };
  }

  #settleHandedOut(...failure: [] | [error: unknown]): void {
    if (this.#handedOut.length === 0) return;
    const settled = this.#handedOut;
    this.#handedOut = [];
    settled.forEach((lineage) => lineage.release(...failure));
  }

  /** Lets go of the source; what waits is still to be read. */
  #finish(end: (reader: Reader<T>) => void): void {
    this.#end = end;
    this.#input?.unsubscribe();
    this.#valve.open();
    this.#tellEnd();
  }
}

function done<T>({ resolve }: Reader<T>): void {
  resolve({ done: true, value: undefined });
}
