import type { Subscriber } from 'rxjs';
import { abandon, emitJoined, holdAlong, type HeldLineages } from './held-lineages.js';
import { HoldingSubscriber } from './holding-subscriber.js';

/** `conflate`'s options with every default filled in. */
export interface ConflateSettings<T> {
  readonly merge: (waiting: T, item: T) => T;
  readonly key: ((item: T) => unknown) | undefined;
  readonly maxKeys: number;
}

interface Merged<T> {
  item: T;
  lineages: HeldLineages;
}

/** What waits in one subscription to `conflate`: one merged item for each key. */
export class ConflateSubscriber<T> extends HoldingSubscriber<T> {
  readonly #waiting = new Map<unknown, Merged<T>>();

  constructor(
    downstream: Subscriber<T>,
    private readonly settings: ConflateSettings<T>,
  ) {
    super(downstream);
  }

  protected override get held(): number {
    return this.#waiting.size;
  }

  protected override hold(item: T): void {
    const { key, merge, maxKeys } = this.settings;
    const own = key?.(item);
    const merged = this.#waiting.get(own);
    if (merged !== undefined) {
      merged.item = merge(merged.item, item);
      merged.lineages = holdAlong(merged.lineages);
    } else if (this.held < maxKeys) this.#waiting.set(own, { item, lineages: holdAlong(undefined) });
    else
      this.overflow(
        maxKeys,
        'Raise "maxKeys", take a "key" that tells fewer items apart, or speed up what reads from it.',
      );
  }

  protected override handOn(): void {
    for (const [key, { item, lineages }] of this.#waiting) {
      this.#waiting.delete(key);
      return emitJoined(lineages, () => this.downstream.next(item));
    }
  }

  protected override abandon(): void {
    this.#waiting.forEach(({ lineages }) => abandon(lineages, 'conflate'));
    this.#waiting.clear();
  }
}
