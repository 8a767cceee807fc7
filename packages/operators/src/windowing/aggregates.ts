import { InvalidItemError } from '@weir/core';
import type { Aggregate } from './aggregate.js';

/** Reads of an item what is to be summed up. */
type Reader<T> = (item: T) => unknown;

/** Keeps one of the values. */
type Chosen<T, Value> = Aggregate<T, { value: Value } | undefined, Value | undefined, Value>;

/**
 * Ready-made aggregates for `tumblingWindow`, each in constant memory but `collect`.
 *
 * @example
 * tumblingWindow({ every: 60_000, aggregate: { calls: aggregates.count(), slowest: aggregates.max((call: Call) => call.durationMs) } })
 * @throws InvalidItemError where `sum`, `min`, `max` or `mean` reads something that is no number; the item is then counted nowhere
 */
export const aggregates = { count, sum, min, max, mean, first, last, collect };

/** How many items there were. */
function count(): Aggregate<unknown, number, number, unknown> {
  return { seed: () => 0, add: (total) => total + 1, result: (total) => total };
}

/** The sum of what `of` reads; 0 where there is nothing. */
function sum<T>(of: Reader<T>): Aggregate<T, number, number, number> {
  return {
    seed: () => 0,
    read: (item) => toNumber(of(item)),
    add: (total, value) => total + value,
    result: (total) => total,
  };
}

/** The least of what `of` reads; `undefined` where there is nothing. */
function min<T>(of: Reader<T>): Aggregate<T, number | undefined, number | undefined, number> {
  return extreme(of, (value, best) => value < best);
}

/** The greatest of what `of` reads; `undefined` where there is nothing. */
function max<T>(of: Reader<T>): Aggregate<T, number | undefined, number | undefined, number> {
  return extreme(of, (value, best) => value > best);
}

/** The mean of what `of` reads; `undefined` where there is nothing. */
function mean<T>(of: Reader<T>): Aggregate<T, { mean: number; count: number }, number | undefined, number> {
  return {
    seed: () => ({ mean: 0, count: 0 }),
    read: (item) => toNumber(of(item)),
    // Moved step by step: a sum of large numbers would lose the small ones.
    add: (state, value) => ({ mean: state.mean + (value - state.mean) / (state.count + 1), count: state.count + 1 }),
    result: (state) => (state.count === 0 ? undefined : state.mean),
  };
}

/** What `of` reads of the first item; the item itself where `of` is left out. */
function first<T>(): Chosen<T, T>;
function first<T, Value>(of: (item: T) => Value): Chosen<T, Value>;
function first<T, Value>(of?: (item: T) => Value): Chosen<T, Value> {
  return chosen((state, value) => state ?? { value }, of);
}

/** What `of` reads of the last item; the item itself where `of` is left out. */
function last<T>(): Chosen<T, T>;
function last<T, Value>(of: (item: T) => Value): Chosen<T, Value>;
function last<T, Value>(of?: (item: T) => Value): Chosen<T, Value> {
  return chosen((_, value) => ({ value }), of);
}

/** A list of what `of` reads, of at most `maxItems` items; of the items themselves where `of` is left out. */
function collect<T>(): Aggregate<T, T[], T[]>;
function collect<T, Value>(of: (item: T) => Value): Aggregate<T, Value[], Value[], Value>;
function collect<T, Value>(of?: (item: T) => Value): Aggregate<T, Value[], Value[], Value> {
  return {
    seed: () => [],
    ...(of && { read: of }),
    add(list, value) {
      list.push(value);
      return list;
    },
    result: (list) => list,
    collects: true,
  };
}

function extreme<T>(
  of: Reader<T>,
  isBetter: (value: number, best: number) => boolean,
): Aggregate<T, number | undefined, number | undefined, number> {
  return {
    seed: () => undefined,
    read: (item) => toNumber(of(item)),
    add: (best, value) => (best === undefined || isBetter(value, best) ? value : best),
    result: (best) => best,
  };
}

function chosen<T, Value>(
  add: (state: { value: Value } | undefined, value: Value) => { value: Value },
  of?: (item: T) => Value,
): Chosen<T, Value> {
  return { seed: () => undefined, ...(of && { read: of }), add, result: (state) => state?.value };
}

function toNumber(value: unknown): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw new InvalidItemError([{ path: [], message: `what is to be aggregated is no number, but ${kindOf(value)}` }]);
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'number') return String(value);
  return `a value of type ${typeof value}`;
}
