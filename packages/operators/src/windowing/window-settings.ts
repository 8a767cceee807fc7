import { InvalidArgumentError, realClock, type Clock, type Kernel } from '@weir/core';
import { combineAggregates, type Aggregate, type NamedAggregates } from './aggregate.js';
import { aggregates } from './aggregates.js';
import { checkEventTime, type EventTimeOptions } from './event-time.js';
import type { ClosedWindow } from './closed-window.js';
import { TimedStage } from './timed-stage.js';
import type { TimedWindows, TimedWindowsOptions } from './timed-windows.js';
import type { ItemWindow, ValueWindow } from './window-frame.js';

/** What all windows have in common. */
export interface CommonWindowOptions<T, Key = unknown> extends EventTimeOptions<T> {
  /** What separates items: each key has windows of its own. Compared like the keys of a `Map`. */
  by?: ((item: T) => Key) | undefined;
  /** How many keys have windows open at one time; beyond them those of the key that came first close early. Default 1,000. */
  maxKeys?: number | undefined;
  /** How many items are collected for a key; at that many its windows close early. Default 10,000. Nothing is collected under an incremental `aggregate`. */
  maxItems?: number | undefined;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock | undefined;
}

/** Every form in which the sum of a window may be asked for. */
export type Aggregation<T> =
  ((items: T[]) => unknown) | Aggregate<T, unknown, unknown, unknown> | NamedAggregates<T, Record<string, unknown>>;

/** Options with the sum of a window in any form. */
export type Aggregating<T, Options> = Options & { aggregate?: Aggregation<T> | undefined };

/** Checks what all windows have in common, and fills in what was left out. */
export function commonSettings<T>(options: Aggregating<T, CommonWindowOptions<T>>) {
  const { by, maxKeys = 1000, maxItems = 10_000, clock = realClock } = options;
  checkEventTime(options);
  checkCount('maxKeys', maxKeys);
  checkCount('maxItems', maxItems);
  return { by, aggregate: aggregateOf(options), maxKeys, maxItems, clock };
}

/** Checks a length of time. */
export function checkLength(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError(name, 'a number of milliseconds above 0', value);
}

/** Checks a number of items, or of keys. */
export function checkCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError(name, 'a whole number from 1', value);
}

/** Refuses an aggregate whose states cannot be put together. */
export function checkMerges(aggregate: Aggregate<never, unknown, unknown, unknown>, why: string): void {
  if (aggregate.merge === undefined)
    throw new InvalidArgumentError('aggregate', `one whose states "merge", for ${why}`, aggregate);
}

/** The kernel of windows that open and close by time. */
export function timedKernel<T>(
  operator: string,
  options: Aggregating<T, CommonWindowOptions<T>>,
  make: (options: TimedWindowsOptions<unknown>) => TimedWindows,
): Kernel<T, ClosedWindow<unknown>> {
  const settings = commonSettings(options);
  const { aggregate, maxKeys, maxItems } = settings;
  const { lateness = 0 } = options;
  if (lateness > 0) checkMerges(aggregate, 'windows that take late items');
  const capacity = aggregate.collects === true ? maxItems : Infinity;
  return (emit) =>
    new TimedStage(make({ aggregate, maxKeys, capacity, lateness, operator, emit }), { ...options, ...settings });
}

/** What makes the window that the reader gets of one that has closed. */
export function windowFinisher<T>(
  options: Aggregating<T, CommonWindowOptions<T>>,
): (closed: ClosedWindow<unknown>) => ItemWindow<T> | ValueWindow<unknown> {
  const { aggregate: asked, by } = options;
  const aggregate = aggregateOf(options);
  const result = (closed: ClosedWindow<unknown>) => aggregate.result(stateOf(aggregate, closed));
  const itemsOf = (closed: ClosedWindow<unknown>) => result(closed) as T[];
  const valueOf = typeof asked === 'function' ? (closed: ClosedWindow<unknown>) => asked(itemsOf(closed)) : result;
  const isKeyed = by !== undefined;
  // Written out: objects of one shape are made several times faster than by spreading.
  const whole = (closed: ClosedWindow<unknown>): ItemWindow<T> | ValueWindow<unknown> => {
    const { start, end, key, count } = closed;
    if (asked === undefined) {
      const items = itemsOf(closed);
      return isKeyed ? { start, end, key, count, items } : { start, end, count, items };
    }
    const value = valueOf(closed);
    return isKeyed ? { start, end, key, count, value } : { start, end, count, value };
  };
  return (closed) => {
    const window = whole(closed);
    if (closed.partial) window.partial = true;
    if (closed.revised) window.revised = true;
    return window;
  };
}

/** The state of a whole window. Merged only now, so that what merging throws is thrown where the reader can be told. */
function stateOf(
  { seed, merge }: Aggregate<never, unknown, unknown, unknown>,
  { states, isShared }: ClosedWindow<unknown>,
): unknown {
  if (!isShared || merge === undefined) return states[0];
  return states.reduce((into, state) => merge(into, state), seed());
}

function aggregateOf<T>({ aggregate }: Aggregating<T, object>): Aggregate<T, unknown, unknown, unknown> {
  if (aggregate === undefined || typeof aggregate === 'function') return aggregates.collect<T>();
  return isAggregate(aggregate) ? aggregate : combineAggregates(aggregate);
}

function isAggregate<T>(
  aggregate: Aggregate<T, unknown, unknown, unknown> | NamedAggregates<T, Record<string, unknown>>,
): aggregate is Aggregate<T, unknown, unknown, unknown> {
  return typeof aggregate['add'] === 'function';
}
