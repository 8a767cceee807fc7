import type { Subscriber } from 'rxjs';

/** How many items cross at once at most. */
export const ARRAY_LENGTH = 64;

/**
 * A subscriber that also takes items in arrays: each array in place of as many calls of `next`.
 *
 * It is given an array only while the valve is open, and takes all of it, so what lies behind it may get up to 63 items after the
 * one that closed the valve. Where that would be too much, `readsArrays` is false.
 */
export interface ArrayReader<T> extends Subscriber<T> {
  readonly readsArrays: boolean;
  /** Takes up to 64 items, in order. */
  nextAll(items: readonly T[]): void;
}

/** The subscriber as one that takes arrays, if it does. */
export function arrayReader<T>(subscriber: Subscriber<T>): ArrayReader<T> | undefined {
  const reader = subscriber as ArrayReader<T>;
  return reader.readsArrays ? reader : undefined;
}
