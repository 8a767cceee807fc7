import { emitFrom, type SpillStore } from '@weir/core';
import type { Waiting } from './spilled-items.js';

/** An item that a store can never keep, and why. */
export interface RefusedItem<T> {
  readonly waiting: Waiting<T>;
  readonly error: unknown;
}

/** Parts what a store can keep from what it cannot. Where the store does not tell, it can keep everything. */
export function sortOut<T>(
  store: SpillStore<T>,
  batch: readonly Waiting<T>[],
): { kept: Waiting<T>[]; refused: RefusedItem<T>[] } {
  const kept: Waiting<T>[] = [];
  const refused: RefusedItem<T>[] = [];
  for (const waiting of batch) {
    try {
      store.check?.(waiting.item);
      kept.push(waiting);
    } catch (error) {
      refused.push({ waiting, error });
    }
  }
  return { kept, refused };
}

/** Tells of each refused item within its lineage, and lets that go. @returns the first failure of telling, if one failed */
export function failAll<T>(
  refused: readonly RefusedItem<T>[],
  failItem: (error: unknown, item: T) => void,
): { readonly reason: unknown } | undefined {
  let failure: { readonly reason: unknown } | undefined;
  for (const { waiting, error } of refused) {
    try {
      emitFrom(waiting.lineage, () => failItem(error, waiting.item));
    } catch (reason) {
      failure ??= { reason };
    }
  }
  return failure;
}
