import {
  currentValve,
  emitFrom,
  holdLineage,
  isEvent,
  withinValve,
  type EventOf,
  type Lineage,
  type Valve,
} from '@weir/core';
import { Observable, Subject, type OperatorFunction, type Subscription } from 'rxjs';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { endsText } from './ends-text.js';
import type { TextGate } from './text-gate.js';

/** An item with text: a string, or an event whose delta is one. */
export type TextItem = string | EventOf<'llm_chunk'>;

/** Tells whether an item is text. */
export function isText(item: unknown): item is TextItem {
  if (typeof item === 'string') return true;
  return isEvent(item) && item.type === 'llm_chunk' && typeof (item.data as { delta?: unknown }).delta === 'string';
}

/** What a lane works for. */
export interface LaneOwner {
  readonly gate: TextGate;
  startOperator(run: string | undefined, attempt: number | undefined): OperatorFunction<string, string>;
  emit(item: unknown): void;
  fail(error: unknown): void;
  /** The lane holds nothing any more. */
  letGo(lane: TextLane): void;
}

/** So many items that wait in one lane close the gate, and so few open it. */
const highMark = 256;
const lowMark = 64;

/** The text of one run: the operator that it goes through, and what waits until that operator has given all that it held. */
export class TextLane {
  readonly #waiting: { item: unknown; lineage: Lineage | undefined }[] = [];
  #input: Subject<string> | undefined;
  #subscription: Subscription | undefined;
  /** The item that the text came with last: what is emitted borrows its envelope. */
  #latest: TextItem = '';
  /** The valve of an operator that holds text for a slow reader. */
  #valve: Valve | undefined;
  #cancelWait: (() => void) | undefined;
  #isOver = false;
  #finishing = false;
  #draining = false;
  #dropping = false;
  #ending = false;
  #full = false;

  constructor(
    readonly key: string | undefined,
    private readonly owner: LaneOwner,
  ) {}

  /** True while the operator has been told to finish, and has not yet. */
  get isFinishing(): boolean {
    return this.#finishing;
  }

  take(item: unknown): void {
    if (!this.#finishing && !this.#draining) return this.#process(item);
    this.#waiting.push({ item, lineage: holdLineage() });
    if (!this.#full && this.#waiting.length >= highMark) {
      this.#full = true;
      this.owner.gate.close();
    }
  }

  /** Has the operator give what it holds. */
  flush(): void {
    if (this.#input === undefined || this.#finishing) return;
    this.#finish(false);
  }

  /** No more comes: what is held is given, and the lane let go as soon as that is done. */
  end(): void {
    this.#ending = true;
    this.flush();
  }

  close(): void {
    this.#stopOperator();
    for (const { lineage } of this.#waiting.splice(0)) lineage?.release(new AbandonedItemError('overText'));
  }

  #process(item: unknown): void {
    if (this.#input !== undefined && this.#endsWith(item)) {
      this.#waiting.unshift({ item, lineage: holdLineage() });
      this.#finish(this.#isTakenBackBy(item));
    } else if (isText(item)) this.#feed(item);
    else this.owner.emit(item);
    if (!this.#draining) this.#rest();
  }

  #endsWith(item: unknown): boolean {
    if (isText(item)) return attemptOf(item) !== attemptOf(this.#latest);
    return !isEvent(item) || endsText(item);
  }

  #isTakenBackBy(item: unknown): boolean {
    return isEvent(item) && item.type === 'retract' && item.data.attempt === (attemptOf(this.#latest) ?? 1);
  }

  #feed(item: TextItem): void {
    this.#latest = item;
    if (this.#input === undefined) this.#startOperator((this.#input = new Subject()));
    this.#input?.next(typeof item === 'string' ? item : item.data.delta);
    if (this.#valve !== undefined && this.#cancelWait === undefined && !this.#valve.isOpen)
      this.#awaitValve(this.#valve);
  }

  #startOperator(input: Subject<string>): void {
    const { gate } = this.owner;
    const text$ = new Observable<string>((subscriber) => {
      const valve = currentValve();
      if (valve !== gate.parent) this.#valve = valve;
      return input.subscribe(subscriber);
    });
    try {
      const output$ = this.owner.startOperator(this.key, attemptOf(this.#latest))(text$);
      this.#subscription = withinValve(gate.parent, () =>
        output$.subscribe({
          next: (text) => this.#emit(text),
          error: (error: unknown) => this.owner.fail(error),
          complete: () => this.#complete(),
        }),
      );
    } catch (error) {
      this.owner.fail(error);
    }
  }

  #emit(text: string): void {
    if (this.#dropping || text === '') return;
    const { gate } = this.owner;
    const latest = this.#latest;
    const item = withText(latest, text);
    // An operator that emits from a timer may do so outside of any scope.
    if (currentValve() === gate.parent) this.owner.emit(item);
    else withinValve(gate.parent, () => this.owner.emit(item));
  }

  /** An operator that completes of itself takes no more text, as it would not in a stream of strings; until the next one starts. */
  #complete(): void {
    this.#isOver = true;
    if (this.#finishing) this.#finished();
  }

  #finish(dropping: boolean): void {
    const input = this.#input;
    this.#finishing = true;
    this.#dropping = dropping;
    if (!this.#isOver) input?.complete();
    // What is taken back is not waited for.
    if (this.#input === input && (this.#isOver || dropping)) this.#finished();
  }

  #finished(): void {
    this.#stopOperator();
    this.#finishing = false;
    this.#dropping = false;
    this.#isOver = false;
    if (!this.#draining) withinValve(this.owner.gate.parent, () => this.#drain());
  }

  #drain(): void {
    this.#draining = true;
    while (!this.#finishing) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#reopen();
      emitFrom(next.lineage, () => this.#process(next.item));
    }
    this.#draining = false;
    if (this.#ending) this.flush();
    this.#rest();
  }

  #rest(): void {
    if (this.#input === undefined && !this.#finishing && this.#waiting.length === 0) this.owner.letGo(this);
  }

  #stopOperator(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#input = undefined;
    this.#valve = undefined;
    this.#cancelWait?.();
  }

  #awaitValve(valve: Valve): void {
    const { gate } = this.owner;
    let cancel: () => void = () => undefined;
    const resume = () => {
      this.#cancelWait = undefined;
      cancel();
      gate.open();
    };
    gate.close();
    this.#cancelWait = resume;
    cancel = valve.whenOpen(resume);
  }

  #reopen(): void {
    if (!this.#full || this.#waiting.length > lowMark) return;
    this.#full = false;
    this.owner.gate.open();
  }
}

/** The item with another text. */
export function withText<Item extends string | { readonly data: { readonly delta: string } }>(
  item: Item,
  text: string,
): Item {
  if (typeof item === 'string') return text as Item;
  const { data } = item;
  return data.delta === text ? item : ({ ...(item as object), data: { ...data, delta: text } } as Item);
}

/** The attempt that a text belongs to, where its event says so. */
export function attemptOf(item: TextItem): number | undefined {
  return typeof item === 'string' ? undefined : item.data.attempt;
}
