import { InvalidArgumentError, realClock } from '@weir/core';
import { combineAggregates, type Aggregate, type NamedAggregates } from './aggregate.js';
import { aggregates } from './aggregates.js';
import type { ClosedWindow } from './open-windows.js';
import type { ItemWindow, TumblingWindowOptions, ValueWindow } from './tumbling-window.js';
import type { WindowSettings } from './window-kernel.js';

/** Every form in which the sum of a window may be asked for. */
export type Aggregation<T> =
  ((items: T[]) => unknown) | Aggregate<T, unknown, unknown, unknown> | NamedAggregates<T, Record<string, unknown>>;

export type AnyWindowOptions<T> = TumblingWindowOptions<T> & { aggregate?: Aggregation<T> | undefined };

/** Checks the options and fills in what was left out. */
export function windowSettings<T>(options: AnyWindowOptions<T>): WindowSettings<T, unknown> {
  const { every, items, by, maxKeys = 1000, maxItems = 10_000, emitEmpty = false, clock = realClock } = options;
  if ((every === undefined) === (items === undefined))
    throw new InvalidArgumentError('every', 'given, or else "items"', every);
  if (every !== undefined && !(every > 0))
    throw new InvalidArgumentError('every', 'a number of milliseconds above 0', every);
  for (const [name, value] of Object.entries({ items: items ?? 1, maxKeys, maxItems })) {
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError(name, 'a whole number from 1', value);
  }
  if (emitEmpty && (by !== undefined || items !== undefined)) {
    throw new InvalidArgumentError('emitEmpty', 'false together with "by" or "items"', emitEmpty);
  }
  return { every, items: items ?? Infinity, by, aggregate: stateOf(options), maxKeys, maxItems, emitEmpty, clock };
}

/** What makes the window that the reader gets of one that has closed. */
export function windowFinisher<T>(
  options: AnyWindowOptions<T>,
): (closed: ClosedWindow<unknown>) => ItemWindow<T> | ValueWindow<unknown> {
  const { aggregate, by } = options;
  const { result } = stateOf(options);
  const content = (state: unknown) => {
    if (aggregate === undefined) return { items: result(state) as T[] };
    return { value: typeof aggregate === 'function' ? aggregate(result(state) as T[]) : result(state) };
  };
  return ({ start, end, key, count, state, partial }) => ({
    start,
    end,
    ...(by && { key }),
    count,
    ...content(state),
    ...(partial && { partial }),
  });
}

function stateOf<T>({ aggregate }: AnyWindowOptions<T>): Aggregate<T, unknown, unknown, unknown> {
  if (aggregate === undefined || typeof aggregate === 'function') return aggregates.collect<T>();
  return isAggregate(aggregate) ? aggregate : combineAggregates(aggregate);
}

function isAggregate<T>(
  aggregate: Aggregate<T, unknown, unknown, unknown> | NamedAggregates<T, Record<string, unknown>>,
): aggregate is Aggregate<T, unknown, unknown, unknown> {
  return typeof aggregate['add'] === 'function';
}
