import {
  Delivery,
  arrayReader,
  currentLineage,
  currentValve,
  receiptOf,
  withinLineage,
  withinValve,
  type ArrayReader,
  type Receipt,
  type Valve,
} from '@weir/core';
import { Observable, Subscriber } from 'rxjs';
import type { StepCounters } from '../telemetry/step-counters.js';
import type { FailureOrigin } from './failure-origin.js';

/** A source of a pipeline, created. */
export interface EntrySource {
  readonly stream: Observable<unknown>;
  readonly counters: StepCounters;
  /** Whether its items carry receipts that wait to be settled. */
  readonly redelivers: boolean;
  /** A link ends when the pipelines that feed it do, not when its own pipeline is told to stop. */
  readonly link: boolean;
}

/** Merges the sources of a pipeline, counts what they give, and begins the lineage of items that carry a receipt. */
export class Entry {
  #stopped = false;
  readonly #open = new Set<EntrySubscriber>();

  /** Completes when all sources have, or when `stop()` has ended those that are no links. */
  readonly stream = new Observable<unknown>((subscriber) => {
    const sources = this.#stopped ? this.sources.filter(({ link }) => link) : this.sources;
    if (sources.length === 0) return subscriber.complete();
    const { origin } = this;
    const merge: Merge = { subscriber, valve: currentValve(), remaining: sources.length, readers: [], origin };
    const readers = sources.map((source) => new EntrySubscriber(merge, source, this.unsettled));
    merge.readers.push(...readers);
    readers.forEach((reader) => this.#open.add(reader));
    subscriber.add(() => readers.forEach((reader) => this.#open.delete(reader)));
    for (const reader of readers) {
      if (!subscriber.closed && !reader.closed) reader.source.stream.subscribe(reader);
    }
  });

  /** @param unsettled told what a receipt threw when it was settled: its source failed, not whoever settled it */
  constructor(
    private readonly sources: readonly EntrySource[],
    private readonly unsettled: (error: unknown) => void,
    private readonly origin?: FailureOrigin,
  ) {}

  /** Lets go of the sources: what is on its way goes on. Links complete by themselves. */
  stop(): void {
    this.#stopped = true;
    for (const reader of [...this.#open]) if (!reader.source.link) reader.stop();
  }

  /** Lets go of the sources, links included, without a word. */
  letGo(): void {
    for (const reader of [...this.#open]) reader.unsubscribe();
  }
}

interface Merge {
  readonly subscriber: Subscriber<unknown>;
  readonly valve: Valve | undefined;
  readonly readers: EntrySubscriber[];
  remaining: number;
  readonly origin: FailureOrigin | undefined;
}

class EntrySubscriber extends Subscriber<unknown> implements ArrayReader<unknown> {
  readonly readsArrays: boolean;
  readonly #reader: ArrayReader<unknown> | undefined;
  #isGiving = false;
  #stopsAfterwards = false;

  constructor(
    private readonly merge: Merge,
    readonly source: EntrySource,
    private readonly unsettled: (error: unknown) => void,
  ) {
    super();
    // Not through the base: it would tie the merged stream's end to this one source.
    this.destination = merge.subscriber;
    merge.subscriber.add(this);
    // Items that carry receipts go one by one, each within its own lineage. Those of several sources do, since one may send while the
    // array of another is at work: its items would meet steps that have gone ahead.
    const isAlone = merge.remaining === 1;
    this.#reader = isAlone && !source.redelivers ? arrayReader(merge.subscriber) : undefined;
    this.readsArrays = this.#reader !== undefined;
  }

  override next(item: unknown): void {
    if (this.isStopped) return;
    const { source } = this;
    source.counters.sent++;
    if (!source.redelivers && (source.link || currentLineage() === undefined)) this.destination.next(item);
    else this.#begin(item);
  }

  nextAll(items: readonly unknown[]): void {
    if (this.isStopped) return;
    this.source.counters.sent += items.length;
    this.#isGiving = true;
    try {
      if (currentLineage() === undefined) this.#reader?.nextAll(items);
      else withinLineage(undefined, () => this.#reader?.nextAll(items));
    } finally {
      this.#isGiving = false;
    }
    if (this.#stopsAfterwards) this.stop();
  }

  /** Completes as if the source had, outside of whatever is being processed right now, and after the whole of an array. */
  stop(): void {
    if (this.#isGiving) this.#stopsAfterwards = true;
    else withinLineage(undefined, () => withinValve(this.merge.valve, () => this.complete()));
  }

  protected override _error(error: unknown): void {
    if (this.merge.origin !== undefined) this.merge.origin.step = this.source.counters.id;
    // First of all: what is refused on the way of the error, the others may send again.
    for (const reader of this.merge.readers) reader.unsubscribe();
    this.merge.subscriber.error(error);
  }

  protected override _complete(): void {
    this.unsubscribe();
    if (--this.merge.remaining === 0) this.merge.subscriber.complete();
  }

  /** Emits an item within its own lineage, not that of an item whose processing made the source give it. */
  #begin(item: unknown): void {
    const { destination } = this;
    const receipt = this.source.redelivers ? receiptOf(item) : undefined;
    const delivery = receipt && new Delivery(this.#guarded(receipt));
    withinLineage(delivery, () => destination.next(item));
    delivery?.release();
  }

  #guarded(receipt: Receipt): Receipt {
    const guard = (settle: () => void) => {
      try {
        settle();
      } catch (error) {
        this.unsettled(error);
      }
    };
    return {
      acknowledge: () => guard(() => receipt.acknowledge()),
      refuse: (reason) => guard(() => receipt.refuse(reason)),
    };
  }
}
