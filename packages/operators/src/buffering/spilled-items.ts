import {
  currentLineage,
  Delivery,
  InvalidArgumentError,
  reportUnhandled,
  type Lineage,
  type SpilledItem,
  type SpillStore,
} from '@weir/core';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { attempt } from './attempt.js';
import type { ClosingStores } from './closing-stores.js';
import { Fifo } from './fifo.js';
import { failAll, sortOut } from './refused-items.js';

/** An item that waits together with its lineage, if it has one. */
export interface Waiting<T> {
  readonly item: T;
  readonly lineage: Lineage | undefined;
}

export interface SpilledItemsOptions<T> {
  readonly store: SpillStore<T>;
  /** Those that subscriptions before this one have not let go of yet. They may be this one's folder. */
  readonly closing: ClosingStores;
  /** How many items are gathered in memory before they are put aside; at once where they have to survive. */
  readonly batch: number;
  /** For how many items there is room in memory. */
  readonly room: () => number;
  /** Takes items back into memory, in order. */
  readonly give: (waiting: Waiting<T>) => void;
  /** Something was written or read. */
  readonly changed: () => void;
  /** Takes an item that the store can never keep, within its lineage. Without it that is a failure of the store. */
  readonly failItem: ((error: unknown, item: T) => void) | undefined;
  /** The store failed: nothing more can be put aside. */
  readonly failed: (error: unknown) => void;
}

/**
 * The part of `spill`'s queue for which there was no room in memory: items to be written, and items in the store.
 *
 * Where the store survives a restart, an item's receipt is settled once it is stored; the item then has a lineage of its own, whose receipt settles
 * the stored one. Otherwise its lineage waits here.
 */
export class SpilledItems<T> {
  readonly #incoming = new Fifo<Waiting<T>>();
  /** Of the stored items, in order; none are kept before the first item that has one. */
  #lineages: Fifo<Lineage | undefined> | undefined;
  #state: 'opening' | 'open' | 'failed' | 'closed' = 'opening';
  #writing: readonly Waiting<T>[] = [];
  #stored = 0;
  #isReading = false;
  #after = -1;
  #unsettled = 0;
  #abandoned: AbandonedItemError | undefined;
  #closed: (() => void) | undefined;

  constructor(private readonly options: SpilledItemsOptions<T>) {}

  /** How many items there are; one at least, as long as it is not known how many are left of an earlier time. */
  get length(): number {
    if (this.#state === 'opening' && this.#survives) return Math.max(1, this.#incoming.length);
    return this.#incoming.length + this.#writing.length + this.#stored;
  }

  /** How many items wait to be written. */
  get incoming(): number {
    return this.#incoming.length;
  }

  /** Opens the store. Called once, before all else. */
  open(): void {
    const opened = (stored: number) => {
      this.#state = 'open';
      this.#stored = stored;
      this.#goOn();
    };
    attempt(
      () => this.#openInTurn(),
      opened,
      (error) => this.#fail('failed', error),
    );
  }

  add(waiting: Waiting<T>): void {
    this.#incoming.push(waiting);
    this.#write();
  }

  /** Brings items back into memory, as long as there is room. */
  load(): void {
    const limit = this.options.room();
    if (this.#isReading || limit <= 0) return;
    if (this.#stored > 0) this.#read(limit);
    else if (!this.#survives && this.#writing.length === 0) this.#giveIncoming(limit);
  }

  /** The lineage of an item that has left the store for downstream: what becomes of it is told to the store. */
  lineageOf(position: number): Lineage {
    this.#unsettled++;
    const settled = () => {
      this.#unsettled--;
      this.#closeWhenIdle();
    };
    return new Delivery({
      acknowledge: () => {
        this.#settle([position]);
        settled();
      },
      // It stays where it is, for the next time.
      refuse: settled,
    });
  }

  /** The stream is over. */
  abandon(): void {
    this.#abandoned = new AbandonedItemError('spill');
    this.#refuseIncoming(this.#abandoned);
    this.#refuseStored(this.#abandoned);
    this.#closed = this.options.closing.add();
    this.#closeWhenIdle();
  }

  get #survives(): boolean {
    return this.options.store.survivesRestart;
  }

  /**
   * A store that survives closes once the items that left it are settled. Within the processing of one, as under a `retry` without a delay, what the source sends
   * at once would hold that item in turn, and both would wait for ever: then it has to fail instead.
   */
  #openInTurn(): number | Promise<number> {
    const { store, closing } = this.options;
    const mayWait = !this.#survives || currentLineage() === undefined;
    return mayWait ? closing.after(() => store.open()) : store.open();
  }

  #write(): void {
    const { batch } = this.options;
    if (this.#writing.length > 0 || this.#incoming.length < (this.#survives ? 1 : batch)) return;
    if (this.#state !== 'open') return;
    this.#writing = take(this.#incoming, batch);
    this.#append();
  }

  #append(): void {
    attempt(
      () => this.options.store.append(this.#writing.map(({ item }) => item)),
      (positions) => this.#written(positions),
      (error) => this.#notWritten(error),
    );
  }

  /** Without the items that can never be kept the others may be. */
  #notWritten(error: unknown): void {
    const { store, failItem } = this.options;
    if (failItem === undefined || this.#abandoned) return this.#fail('failed', error);
    const { kept, refused } = sortOut(store, this.#writing);
    if (refused.length === 0) return this.#fail('failed', error);
    // Until then the whole batch counts as being written: whoever is told may send more, or end the stream.
    const failure = failAll(refused, failItem);
    this.#writing = kept;
    if (failure !== undefined) this.#fail('failed', failure.reason);
    else if (kept.length > 0) this.#append();
    else this.#written([]);
  }

  #written(positions: readonly number[]): void {
    const batch = this.#writing;
    this.#writing = [];
    if (this.#survives && this.#stored === 0 && this.options.room() >= batch.length) this.#handBack(batch, positions);
    else this.#keep(batch);
    // Last of all: who hears of it may send the next item at once.
    if (this.#survives) batch.forEach(({ lineage }) => lineage?.release());
    this.#goOn();
  }

  /** What is stored, and comes next, need not be read. */
  #handBack(batch: readonly Waiting<T>[], positions: readonly number[]): void {
    this.#after = positions.at(-1) ?? this.#after;
    if (this.#abandoned) return;
    batch.forEach(({ item }, index) =>
      this.options.give({ item, lineage: this.lineageOf(positions[index] as number) }),
    );
  }

  #keep(batch: readonly Waiting<T>[]): void {
    if (!this.#survives && this.#abandoned) batch.forEach(({ lineage }) => lineage?.release(this.#abandoned));
    else if (!this.#survives) this.#keepLineages(batch);
    this.#stored += batch.length;
  }

  #keepLineages(batch: readonly Waiting<T>[]): void {
    if (this.#lineages === undefined) {
      if (batch.every(({ lineage }) => lineage === undefined)) return;
      this.#lineages = new Fifo();
      for (let earlier = 0; earlier < this.#stored; earlier++) this.#lineages.push(undefined);
    }
    for (const { lineage } of batch) this.#lineages.push(lineage);
  }

  #read(limit: number): void {
    this.#isReading = true;
    attempt(
      () => this.options.store.read(this.#after, limit),
      (items) => this.#loaded(items),
      (error) => {
        this.#isReading = false;
        this.#fail('closed', error);
      },
    );
  }

  #loaded(items: readonly SpilledItem<T>[]): void {
    this.#isReading = false;
    if (this.#abandoned) return this.#closeWhenIdle();
    if (items.length === 0)
      return this.#fail('closed', new InvalidArgumentError('store', 'one that gives back what it keeps', 'nothing'));
    this.#stored -= items.length;
    this.#after = items.at(-1)?.position ?? this.#after;
    for (const { item, position } of items) {
      const lineage = this.#survives ? this.lineageOf(position) : this.#lineages?.shift();
      this.options.give({ item, lineage });
    }
    if (!this.#survives) this.#settle(items.map(({ position }) => position));
    this.#goOn();
  }

  #giveIncoming(limit: number): void {
    for (const waiting of take(this.#incoming, limit)) this.options.give(waiting);
  }

  #settle(positions: readonly number[]): void {
    try {
      this.options.store.settle(positions);
    } catch (error) {
      this.#fail('failed', error);
    }
  }

  #goOn(): void {
    if (this.#abandoned) return this.#closeWhenIdle();
    this.#write();
    this.options.changed();
  }

  /** @param state `failed`: what is stored can still be read; `closed`: it cannot */
  #fail(state: 'failed' | 'closed', error: unknown): void {
    if (this.#state === 'opening' || state === 'closed') this.#refuseStored(error);
    this.#state = 'failed';
    this.#refuseIncoming(error);
    if (this.#abandoned) {
      reportUnhandled(error);
      this.#closeWhenIdle();
    } else this.options.failed(error);
  }

  #refuseIncoming(error: unknown): void {
    const refused = take(this.#incoming, Infinity);
    // What is being written is settled when that has ended, well or not.
    if (this.#state === 'failed') {
      refused.unshift(...this.#writing);
      this.#writing = [];
    }
    refused.forEach(({ lineage }) => lineage?.release(error));
  }

  #refuseStored(error: unknown): void {
    this.#stored = 0;
    const lineages = this.#lineages;
    this.#lineages = undefined;
    while (lineages !== undefined && lineages.length > 0) lineages.shift()?.release(error);
  }

  #closeWhenIdle(): void {
    const isBusy = this.#state === 'opening' || this.#writing.length > 0 || this.#isReading || this.#unsettled > 0;
    if (!this.#abandoned || isBusy || this.#state === 'closed') return;
    this.#state = 'closed';
    attempt(
      () => this.options.store.close(),
      () => this.#closed?.(),
      (error) => {
        this.#closed?.();
        reportUnhandled(error);
      },
    );
  }
}

function take<T>(queue: Fifo<T>, limit: number): T[] {
  return Array.from({ length: Math.min(limit, queue.length) }, () => queue.shift() as T);
}
