import { emitFrom, holdLineage, Valve, type SpillStore } from '@weir/core';
import type { Subscriber } from 'rxjs';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { unwilling, waitSlack } from './bounded-subscriber.js';
import type { ClosingStores } from './closing-stores.js';
import { Fifo } from './fifo.js';
import { HoldingSubscriber } from './holding-subscriber.js';
import { SpilledItems, type Waiting } from './spilled-items.js';

/** `spill`'s options for one subscription. */
export interface SpillSettings<T> {
  readonly store: SpillStore<T>;
  /** Of the subscriptions before this one. */
  readonly closing: ClosingStores;
  readonly maxItemsInMemory: number;
  readonly onError: ((error: unknown, item: T) => void) | undefined;
}

/**
 * The queue of one subscription to `spill`. Its oldest items are in memory, ready to be handed on; those behind them in the store; the newest in memory, until
 * they are written.
 */
export class SpillSubscriber<T> extends HoldingSubscriber<T> {
  /** What the source meets: closed while items come faster than the store takes them. */
  readonly valve = new Valve();
  readonly #front = new Fifo<Waiting<T>>();
  readonly #spilled: SpilledItems<T>;
  /** For how many items there is room at the front. The other half of the memory is for a quarter that comes and a quarter that is being written. */
  readonly #half: number;
  readonly #quarter: number;

  constructor(
    downstream: Subscriber<T>,
    private readonly settings: SpillSettings<T>,
  ) {
    super(downstream);
    const { store, closing, maxItemsInMemory, onError } = settings;
    this.#half = maxItemsInMemory >> 1;
    this.#quarter = maxItemsInMemory >> 2;
    this.#spilled = new SpilledItems({
      store,
      closing,
      batch: this.#quarter,
      room: () => this.#half - this.#front.length,
      give: (waiting) => this.#front.push(waiting),
      changed: () => {
        this.#load();
        this.resume();
      },
      failItem: onError,
      failed: (error) => this.fail(error),
    });
    // At once, though there is nothing to store yet: whether the store can be used shows before anything comes. Not on behalf of who has left already.
    if (!this.closed) this.#spilled.open();
  }

  protected override get held(): number {
    return this.#front.length + this.#spilled.length;
  }

  protected override get ready(): number {
    return this.#front.length;
  }

  protected override get holdsAll(): boolean {
    return this.settings.store.survivesRestart;
  }

  protected override hold(item: T): void {
    if (this.#spilled.incoming >= this.#quarter + waitSlack)
      return this.overflow(this.settings.maxItemsInMemory, unwilling);
    const waiting = { item, lineage: holdLineage() };
    const staysInMemory = this.#spilled.length === 0 && this.#front.length < this.#half && !this.holdsAll;
    if (staysInMemory) this.#front.push(waiting);
    else this.#spilled.add(waiting);
    if (this.#spilled.incoming >= this.#quarter) this.valve.close();
  }

  protected override handOn(): void {
    const { item, lineage } = this.#front.shift() as Waiting<T>;
    emitFrom(lineage, () => this.downstream.next(item));
    if (this.#front.length <= this.#quarter) this.#load();
  }

  protected override abandon(): void {
    while (this.#front.length > 0) this.#front.shift()?.lineage?.release(new AbandonedItemError('spill'));
    this.#spilled.abandon();
    this.valve.open();
  }

  #load(): void {
    this.#spilled.load();
    if (this.#spilled.incoming < this.#quarter) this.valve.open();
  }
}
