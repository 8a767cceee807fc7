import { InvalidArgumentError, InvalidItemError } from '@weir/core';
import { QuantileSketch } from '../measuring/quantile-sketch.js';
import { RunningStatistics } from '../measuring/running-statistics.js';
import type { Aggregate } from './aggregate.js';

/** Reads of an item what is to be summed up. */
export type Reader<T> = (item: T) => unknown;

/** Quantiles by name: the 0.5 is `p50`, the 0.999 is `p99.9`. */
export type Quantiles = Record<`p${number}`, number | undefined>;

/** The sum of what `of` reads; 0 where there is nothing. */
export function sum<T>(of: Reader<T>): Aggregate<T, number, number, number> {
  const add = (total: number, value: number) => total + value;
  return { seed: () => 0, read: (item) => toNumber(of(item)), add, merge: add, result: (total) => total };
}

/** The least of what `of` reads; `undefined` where there is nothing. */
export function min<T>(of: Reader<T>): Aggregate<T, number | undefined, number | undefined, number> {
  return extreme(of, (value, best) => value < best);
}

/** The greatest of what `of` reads; `undefined` where there is nothing. */
export function max<T>(of: Reader<T>): Aggregate<T, number | undefined, number | undefined, number> {
  return extreme(of, (value, best) => value > best);
}

/** The mean of what `of` reads; `undefined` where there is nothing. */
export function mean<T>(of: Reader<T>): Aggregate<T, { mean: number; count: number }, number | undefined, number> {
  // Moved step by step: a sum of large numbers would lose the small ones.
  const move = (state: { mean: number; count: number }, towards: number, weight: number) => {
    state.count += weight;
    state.mean += ((towards - state.mean) * weight) / state.count;
    return state;
  };
  return {
    seed: () => ({ mean: 0, count: 0 }),
    read: (item) => toNumber(of(item)),
    add: (state, value) => move(state, value, 1),
    merge: (into, other) => (other.count === 0 ? into : move(into, other.mean, other.count)),
    result: (state) => (state.count === 0 ? undefined : state.mean),
  };
}

/** The standard deviation of what `of` reads (of the numbers themselves, no estimate from a sample); `undefined` where there is nothing. */
export function standardDeviation<T>(of: Reader<T>): Aggregate<T, RunningStatistics, number | undefined, number> {
  return {
    seed: () => new RunningStatistics(),
    read: (item) => toNumber(of(item)),
    add: added,
    merge: merged,
    result(state) {
      const { count, std } = state.snapshot();
      return count === 0 ? undefined : std;
    },
  };
}

/**
 * Quantiles of what `of` reads, each within 1 % of the true one: `{ p50, p90, p99 }`, or those of the shares in `at`. Holds up to 2,048 buckets for a window,
 * a few where its numbers are alike.
 *
 * @throws InvalidArgumentError at once, when a share is not from 0 to 1
 * @see QuantileSketch
 */
export function quantiles<T>(
  of: Reader<T>,
  { at = [0.5, 0.9, 0.99] }: { at?: readonly number[] | undefined } = {},
): Aggregate<T, QuantileSketch, Quantiles, number> {
  for (const share of at) {
    if (!(share >= 0 && share <= 1)) throw new InvalidArgumentError('at', 'a list of shares from 0 to 1', share);
  }
  return {
    seed: () => new QuantileSketch(),
    read: (item) => toFinite(of(item)),
    add: added,
    merge: merged,
    result: (sketch) => Object.fromEntries(at.map((share) => [percentileName(share), sketch.quantile(share)])),
  };
}

function added<Tally extends { add(value: number): void }>(tally: Tally, value: number): Tally {
  tally.add(value);
  return tally;
}

function merged<Tally extends { merge(other: Tally): void }>(into: Tally, other: Tally): Tally {
  into.merge(other);
  return into;
}

function extreme<T>(
  of: Reader<T>,
  isBetter: (value: number, best: number) => boolean,
): Aggregate<T, number | undefined, number | undefined, number> {
  const add = (best: number | undefined, value: number) => (best === undefined || isBetter(value, best) ? value : best);
  return {
    seed: () => undefined,
    read: (item) => toNumber(of(item)),
    add,
    merge: (into, other) => (other === undefined ? into : add(into, other)),
    result: (best) => best,
  };
}

/** Rounded, since 0.07 times 100 is not quite 7. */
function percentileName(share: number): string {
  return `p${Number((share * 100).toFixed(9))}`;
}

function toFinite(value: unknown): number {
  const number = toNumber(value);
  if (Number.isFinite(number)) return number;
  throw new InvalidItemError([{ path: [], message: 'what is to be aggregated is infinite' }]);
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
