import { Delivery, receiptOf, withinLineage } from '@weir/core';
import { Observable, Subscriber } from 'rxjs';
import type { StepCounters } from '../telemetry/step-counters.js';

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
    const merge = { subscriber, remaining: sources.length };
    if (sources.length === 0) return subscriber.complete();
    const readers = sources.map((source) => new EntrySubscriber(merge, source));
    readers.forEach((reader) => this.#open.add(reader));
    subscriber.add(() => readers.forEach((reader) => this.#open.delete(reader)));
    for (const reader of readers) {
      if (!subscriber.closed && !reader.closed) reader.source.stream.subscribe(reader);
    }
  });

  constructor(private readonly sources: readonly EntrySource[]) {}

  /** Lets go of the sources: what is on its way goes on. Links complete by themselves. */
  stop(): void {
    this.#stopped = true;
    for (const reader of [...this.#open]) if (!reader.source.link) reader.complete();
  }
}

interface Merge {
  readonly subscriber: Subscriber<unknown>;
  remaining: number;
}

class EntrySubscriber extends Subscriber<unknown> {
  constructor(
    private readonly merge: Merge,
    readonly source: EntrySource,
  ) {
    super();
    // Not through the base: it would tie the merged stream's end to this one source.
    this.destination = merge.subscriber;
    merge.subscriber.add(this);
  }

  protected override _next(item: unknown): void {
    this.source.counters.received++;
    this.source.counters.sent++;
    const receipt = this.source.redelivers ? receiptOf(item) : undefined;
    if (receipt === undefined) return this.destination.next(item);
    const delivery = new Delivery(receipt);
    withinLineage(delivery, () => this.destination.next(item));
    delivery.release();
  }

  protected override _complete(): void {
    this.unsubscribe();
    if (--this.merge.remaining === 0) this.merge.subscriber.complete();
  }
}
