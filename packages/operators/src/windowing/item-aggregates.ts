import { InvalidArgumentError } from '@weir/core';
import type { Aggregate } from './aggregate.js';

/** Keeps one of the values. */
type Chosen<T, Value> = Aggregate<T, { value: Value } | undefined, Value | undefined, Value>;

/** How many different values there were. */
export interface DistinctCount {
  /** Never more than the limit. */
  readonly count: number;
  /** False where there were more than the limit; then there were more than `count`. */
  readonly isExact: boolean;
}

interface DistinctState {
  readonly values: Set<unknown>;
  isExact: boolean;
}

/** How many items there were. */
export function count(): Aggregate<unknown, number, number, unknown> {
  return {
    seed: () => 0,
    add: (total) => total + 1,
    merge: (into, other) => into + other,
    result: (total) => total,
  };
}

/**
 * How many different values `of` reads, compared like the keys of a `Map`: exact up to `limit` (default 1,000), and beyond it says that there were more.
 * Holds up to `limit` values for a window.
 *
 * @throws InvalidArgumentError at once, when `limit` is no whole number from 1
 */
export function distinct<T>(
  of: (item: T) => unknown,
  { limit = 1000 }: { limit?: number | undefined } = {},
): Aggregate<T, DistinctState, DistinctCount, unknown> {
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('limit', 'a whole number from 1', limit);
  const add = (state: DistinctState, value: unknown) => {
    if (state.values.size < limit) state.values.add(value);
    else if (!state.values.has(value)) state.isExact = false;
    return state;
  };
  return {
    seed: () => ({ values: new Set(), isExact: true }),
    read: of,
    add,
    merge(into, other) {
      other.values.forEach((value) => add(into, value));
      into.isExact &&= other.isExact;
      return into;
    },
    result: ({ values, isExact }) => ({ count: values.size, isExact }),
  };
}

/** What `of` reads of the first item; the item itself where `of` is left out. */
export function first<T>(): Chosen<T, T>;
export function first<T, Value>(of: (item: T) => Value): Chosen<T, Value>;
export function first<T, Value>(of?: (item: T) => Value): Chosen<T, Value> {
  return {
    seed: () => undefined,
    ...(of && { read: of }),
    add: (state, value) => state ?? { value },
    merge: (into, other) => into ?? other,
    result: (state) => state?.value,
  };
}

/** What `of` reads of the last item; the item itself where `of` is left out. */
export function last<T>(): Chosen<T, T>;
export function last<T, Value>(of: (item: T) => Value): Chosen<T, Value>;
export function last<T, Value>(of?: (item: T) => Value): Chosen<T, Value> {
  return {
    seed: () => undefined,
    ...(of && { read: of }),
    add: (_, value) => ({ value }),
    merge: (into, other) => other ?? into,
    result: (state) => state?.value,
  };
}

/** A list of what `of` reads, of at most `maxItems` items; of the items themselves where `of` is left out. */
export function collect<T>(): Aggregate<T, T[], T[]>;
export function collect<T, Value>(of: (item: T) => Value): Aggregate<T, Value[], Value[], Value>;
export function collect<T, Value>(of?: (item: T) => Value): Aggregate<T, Value[], Value[], Value> {
  return {
    seed: () => [],
    ...(of && { read: of }),
    add(list, value) {
      list.push(value);
      return list;
    },
    merge(into, other) {
      for (const value of other) into.push(value);
      return into;
    },
    result: (list) => list,
    collects: true,
  };
}
