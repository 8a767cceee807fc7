import { currentLineage, emitFrom, Valve, type Lineage } from '@weir/core';
import type { Subscriber } from 'rxjs';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import type { DropReason, Overflow } from './bounded.js';
import type { DropCounter } from './drop-counter.js';
import { EvenSample } from './even-sample.js';
import { Fifo } from './fifo.js';
import { HoldingSubscriber } from './holding-subscriber.js';

/** How many items more than `size` are taken under `wait`: what is on its way when the valve closes, such as the rest of a split item. */
export const waitSlack = 1024;

/** What to do where a source goes on although it was asked to wait. */
export const unwilling =
  'What feeds it cannot wait, as a Subject or an event: speed up what reads from it, or put `bounded` before it with a policy that drops.';

export interface BoundedSettings<T> {
  /** Whose name the errors bear. */
  readonly operator: string;
  readonly size: number;
  readonly lowMark: number;
  readonly overflow: Overflow;
  readonly onDrop: ((item: T, reason: DropReason) => void) | undefined;
  readonly counter?: DropCounter | undefined;
}

/** An item that waits together with its lineage. Items without one wait as they are. */
class Traced<T> {
  constructor(
    readonly item: T,
    readonly lineage: Lineage,
  ) {}
}

/** The buffer of one subscription to `bounded`. */
export class BoundedSubscriber<T> extends HoldingSubscriber<T> {
  /** What the source meets: closed while the buffer is full and its policy is to wait; `undefined` under the other policies. */
  readonly valve: Valve | undefined;
  readonly #queue = new Fifo<T | Traced<T>>();
  readonly #sample: EvenSample | undefined;

  constructor(
    downstream: Subscriber<T>,
    private readonly settings: BoundedSettings<T>,
  ) {
    super(downstream);
    // No parent: the source may run on while the valve below is closed, until the buffer is full.
    if (settings.overflow === 'wait') this.valve = new Valve();
    if (settings.overflow === 'sample') this.#sample = new EvenSample();
  }

  protected override get held(): number {
    return this.#queue.length;
  }

  protected override hold(item: T): void {
    if (this.#sample?.takes() === false) return this.#drop(item);
    if (this.held >= this.settings.size && !this.#makeRoom(item)) return;
    const lineage = currentLineage();
    lineage?.retain();
    this.#queue.push(lineage === undefined ? item : new Traced(item, lineage));
    if (this.held >= this.settings.size) this.valve?.close();
  }

  protected override handOn(): void {
    const next = this.#queue.shift() as T | Traced<T>;
    if (next instanceof Traced) emitFrom(next.lineage, () => this.downstream.next(next.item));
    else this.downstream.next(next);
    if (this.held === 0) this.#sample?.reset();
    // After the emission: the source may send its next item from within `open`.
    if (this.held <= this.settings.lowMark) this.valve?.open();
  }

  protected override abandon(): void {
    while (this.held > 0) {
      const left = this.#queue.shift();
      if (left instanceof Traced) left.lineage.release(new AbandonedItemError(this.settings.operator));
    }
    this.valve?.open();
  }

  /** Applies the policy to a full buffer; tells whether the new item may be held. */
  #makeRoom(item: T): boolean {
    const { overflow, size } = this.settings;
    if (overflow === 'wait' && this.held < size + waitSlack) return true;
    if (overflow === 'wait' || overflow === 'error') {
      this.overflow(size, overflow === 'wait' ? unwilling : undefined);
      return false;
    }
    if (this.#sample !== undefined) return this.#thinOut(item, this.#sample);
    if (overflow === 'dropNewest') {
      this.#drop(item);
      return false;
    }
    this.#letGo(this.#queue.shift() as T | Traced<T>);
    return true;
  }

  #thinOut(item: T, sample: EvenSample): boolean {
    const { held } = this;
    const keeps = sample.halve(held);
    // First of all, so that the queue is in order whatever `onDrop` throws.
    const waiting = Array.from({ length: held }, () => this.#queue.shift() as T | Traced<T>);
    waiting.filter((_, place) => keeps(place)).forEach((kept) => this.#queue.push(kept));
    const takesItem = keeps(held);
    waiting.filter((_, place) => !keeps(place)).forEach((left) => this.#letGo(left));
    if (!takesItem) this.#drop(item);
    return takesItem;
  }

  /** Lets go of an item on purpose, so its receipt is settled as taken. */
  #letGo(waiting: T | Traced<T>): void {
    if (waiting instanceof Traced) waiting.lineage.release();
    this.#drop(waiting instanceof Traced ? waiting.item : waiting);
  }

  #drop(item: T): void {
    const { onDrop, counter } = this.settings;
    counter?.add();
    onDrop?.(item, 'overflow');
  }
}
