import { currentLineage, emitFrom, Valve, type Lineage } from '@weir/core';
import type { Subscriber } from 'rxjs';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import type { DropReason, Overflow } from './bounded.js';
import { Fifo } from './fifo.js';
import { HoldingSubscriber } from './holding-subscriber.js';

/** How many items more than `size` are taken under `wait`: what is on its way when the valve closes, such as the rest of a split item. */
export const waitSlack = 1024;

export interface BoundedSettings<T> {
  readonly size: number;
  readonly lowMark: number;
  readonly overflow: Overflow;
  readonly onDrop: ((item: T, reason: DropReason) => void) | undefined;
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

  constructor(
    downstream: Subscriber<T>,
    private readonly settings: BoundedSettings<T>,
  ) {
    super(downstream);
    // No parent: the source may run on while the valve below is closed, until the buffer is full.
    if (settings.overflow === 'wait') this.valve = new Valve();
  }

  protected override get held(): number {
    return this.#queue.length;
  }

  protected override hold(item: T): void {
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
    // After the emission: the source may send its next item from within `open`.
    if (this.held <= this.settings.lowMark) this.valve?.open();
  }

  protected override abandon(): void {
    while (this.held > 0) {
      const left = this.#queue.shift();
      if (left instanceof Traced) left.lineage.release(new AbandonedItemError('bounded'));
    }
    this.valve?.open();
  }

  /** Applies the policy to a full buffer; tells whether the new item may be held. */
  #makeRoom(item: T): boolean {
    const { overflow, size, onDrop } = this.settings;
    if (overflow === 'wait' && this.held < size + waitSlack) return true;
    if (overflow === 'wait' || overflow === 'error') {
      this.overflow(size);
      return false;
    }
    if (overflow === 'dropNewest') {
      onDrop?.(item, 'overflow');
      return false;
    }
    const oldest = this.#queue.shift() as T | Traced<T>;
    // Let go on purpose, so its receipt is settled as taken.
    if (oldest instanceof Traced) oldest.lineage.release();
    onDrop?.(oldest instanceof Traced ? oldest.item : oldest, 'overflow');
    return true;
  }
}
