import {
  BufferOverflowError,
  currentLineage,
  currentValve,
  emitFrom,
  enterValve,
  Valve,
  withinLineage,
  withinValve,
  type Lineage,
} from '@weir/core';
import { Subscriber } from 'rxjs';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import type { DropReason, Overflow } from './bounded.js';
import { Fifo } from './fifo.js';

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
export class BoundedSubscriber<T> extends Subscriber<T> {
  /** What the source meets: closed while the buffer is full and its policy is to wait; `undefined` under the other policies. */
  readonly valve: Valve | undefined;
  readonly #parent = currentValve();
  readonly #queue = new Fifo<T | Traced<T>>();
  #end: (() => void) | undefined;
  #stopWaiting: (() => void) | undefined;
  #draining = false;

  constructor(
    private readonly downstream: Subscriber<T>,
    private readonly settings: BoundedSettings<T>,
  ) {
    super();
    // No parent: the source may run on while the valve below is closed, until the buffer is full.
    if (settings.overflow === 'wait') this.valve = new Valve();
    downstream.add(this);
    downstream.add(() => this.#letGo());
  }

  protected override _next(item: T): void {
    if (this.#queue.length === 0 && this.#isOpenBelow) return this.#pass(item);
    try {
      if (this.#queue.length < this.settings.size || this.#makeRoom(item)) this.#hold(item);
    } catch (error) {
      this.downstream.error(error);
    }
  }

  protected override _complete(): void {
    this.#finish(() => this.downstream.complete());
  }

  protected override _error(error: unknown): void {
    this.#finish(() => this.downstream.error(error));
  }

  get #isOpenBelow(): boolean {
    return this.#parent === undefined || this.#parent.isOpen;
  }

  #pass(item: T): void {
    const outer = enterValve(this.#parent);
    try {
      this.downstream.next(item);
    } finally {
      enterValve(outer);
    }
  }

  #hold(item: T): void {
    const lineage = currentLineage();
    lineage?.retain();
    this.#queue.push(lineage === undefined ? item : new Traced(item, lineage));
    if (this.#queue.length >= this.settings.size) this.valve?.close();
    if (!this.#draining) this.#stopWaiting ??= this.#parent?.whenOpen(this.#drain);
  }

  /** Applies the policy to a full buffer; tells whether the new item may be held. */
  #makeRoom(item: T): boolean {
    const { overflow, size, onDrop } = this.settings;
    if (overflow === 'wait' && this.#queue.length < size + waitSlack) return true;
    if (overflow === 'wait' || overflow === 'error') {
      this.#overflow();
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

  #overflow(): void {
    const error = new BufferOverflowError(this.settings.size);
    const lineage = currentLineage();
    lineage?.retain();
    lineage?.release(error);
    this.#finish(() => this.downstream.error(error));
  }

  readonly #drain = (): void => {
    this.#stopWaiting = undefined;
    this.#draining = true;
    // Opened from within the processing of some other item, whose lineage is not that of the items held.
    withinLineage(undefined, () => withinValve(this.#parent, () => this.#handOn()));
    this.#draining = false;
    if (this.downstream.closed) return;
    if (this.#queue.length === 0) this.#end?.();
    else this.#stopWaiting = this.#parent?.whenOpen(this.#drain);
  };

  #handOn(): void {
    while (this.#queue.length > 0 && this.#isOpenBelow && !this.downstream.closed) {
      const next = this.#queue.shift() as T | Traced<T>;
      if (next instanceof Traced) emitFrom(next.lineage, () => this.downstream.next(next.item));
      else this.downstream.next(next);
      // After the emission: the source may send its next item from within `open`.
      if (this.#queue.length <= this.settings.lowMark) this.valve?.open();
    }
  }

  /** Lets go of the source, and ends once everything held has been handed on. */
  #finish(end: () => void): void {
    this.unsubscribe();
    if (this.#queue.length === 0) end();
    else this.#end = end;
  }

  #letGo(): void {
    this.#stopWaiting?.();
    while (this.#queue.length > 0) {
      const left = this.#queue.shift();
      if (left instanceof Traced) left.lineage.release(new AbandonedItemError('bounded'));
    }
    this.valve?.open();
  }
}
