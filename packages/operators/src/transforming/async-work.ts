import type { Lineage } from '@weir/core';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';

/** What `mapAsync` hands to its function beside the item. */
export interface AsyncTask {
  /** Aborts when the result is wanted no more. Made only when it is read. */
  readonly signal: AbortSignal;
}

/** What became of an item. */
export type Outcome<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: unknown };

/** One item from the moment it comes in until its result has gone out. */
export class AsyncWork<T, R> implements AsyncTask {
  outcome: Outcome<R> | undefined;
  #controller: AbortController | undefined;
  #isAbandoned = false;

  constructor(
    readonly item: T,
    readonly lineage: Lineage | undefined,
  ) {}

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAbandoned) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Stops the work; the item's receipt is refused, so that it can come again. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#controller?.abort();
    this.lineage?.release(new AbandonedItemError('mapAsync'));
  }
}
