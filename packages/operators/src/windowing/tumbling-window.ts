import { defineOperator, operatorFrom, type Clock, type Expression } from '@weir/core';
import { map, type OperatorFunction } from 'rxjs';
import type { Aggregate, NamedAggregates } from './aggregate.js';
import { aggregateField, configuredAggregates, plainKey, type AggregateConfig } from './aggregate-config.js';
import { windowKernel } from './window-kernel.js';
import { windowFinisher, windowSettings, type AnyWindowOptions } from './window-settings.js';

/** What every window says of itself. */
export interface WindowFrame {
  /** Milliseconds since the epoch; of a window by count, when its first item came. */
  start: number;
  /** The first millisecond that no longer belongs to it; of a window by count, when it closed. */
  end: number;
  /** What `by` gave; there only with `by`. */
  key?: unknown;
  /** How many items it had. */
  count: number;
  /** There only where it closed before its time: another window with the same span and key may follow. */
  partial?: true;
}

/** A window with its items. */
export interface ItemWindow<T> extends WindowFrame {
  items: T[];
}

/** A window with what its items came to. */
export interface ValueWindow<Value> extends WindowFrame {
  value: Value;
}

/** How long a window is: give one of `every` and `items`. */
export interface TumblingWindowOptions<T> {
  /** Length in milliseconds. Windows begin at the multiples of it since the epoch: those of an hour on the hour, UTC. */
  every?: number | undefined;
  /** Length in items. */
  items?: number | undefined;
  /** What separates items: each key has windows of its own. Compared like the keys of a `Map`. */
  by?: ((item: T) => unknown) | undefined;
  /** How many keys have a window open at one time; beyond them the one that was opened first closes early. Default 1,000. */
  maxKeys?: number | undefined;
  /** How many items a window collects; at that many it closes early. Default 10,000. Nothing is collected under an incremental `aggregate`. */
  maxItems?: number | undefined;
  /** Whether a span in which nothing came gives a window too; not together with `by` or `items`. Default false. */
  emitEmpty?: boolean | undefined;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Cuts a stream into windows that follow one another, by the time at which items arrive or by count, and sums each up.
 *
 * Use it for figures over spans of time; to hand items on in groups `batch` is enough. Without `aggregate` a window has its `items`; with a
 * function of the items, or an incremental aggregate, or several of them under names, their `value`. A window is emitted from a timer when its
 * span is over (by the item that fills it, where `items` counts). When the source completes or fails, open windows are emitted first, marked `partial`.
 * So are windows that close early at `maxKeys` and `maxItems`: nothing is lost, and spans of one key are the same or do not overlap.
 * Holds a state for each of at most `maxKeys` keys; with no incremental `aggregate` also up to `maxItems` items in each. What `by` and the aggregate
 * throw is the stream's error. Spans over which the process slept give no empty windows.
 *
 * @throws InvalidArgumentError at once, when not exactly one of `every` and `items` is given, or a number makes no sense
 * @see aggregates, for ready-made ones
 */
export function tumblingWindow<T, Result>(
  options: TumblingWindowOptions<T> & { aggregate: (items: T[]) => Result },
): OperatorFunction<T, ValueWindow<Result>>;
export function tumblingWindow<T, State, Result, Value = T>(
  options: TumblingWindowOptions<T> & { aggregate: Aggregate<T, State, Result, Value> },
): OperatorFunction<T, ValueWindow<Result>>;
export function tumblingWindow<T, Results extends object>(
  options: TumblingWindowOptions<T> & { aggregate: NamedAggregates<T, Results> },
): OperatorFunction<T, ValueWindow<Results>>;
export function tumblingWindow<T>(
  options: TumblingWindowOptions<T> & { aggregate?: undefined },
): OperatorFunction<T, ItemWindow<T>>;
export function tumblingWindow<T>(
  options: AnyWindowOptions<T>,
): OperatorFunction<T, ItemWindow<T> | ValueWindow<unknown>> {
  const settings = windowSettings(options);
  return (source) => source.pipe(operatorFrom(windowKernel(settings)), map(windowFinisher(options)));
}

interface TumblingWindowConfig extends Pick<
  TumblingWindowOptions<unknown>,
  'every' | 'items' | 'maxKeys' | 'maxItems' | 'emitEmpty'
> {
  by?: Expression | undefined;
  aggregate?: Record<string, AggregateConfig> | undefined;
}

/** `tumblingWindow` for config: aggregates by name, their readings as CEL expressions. */
export const tumblingWindowSpec = defineOperator<TumblingWindowConfig, unknown, WindowFrame>({
  name: 'tumblingWindow',
  family: 'windowing',
  summary: 'Cuts a stream into windows of time or count that follow one another, and sums each up.',
  description:
    'For figures over spans of time; to hand items on in groups `batch` is enough. Gives `{ start, end, key, count, items }`, or `value` in place of `items` where there is an `aggregate`. A window that closed before its time says `partial: true`.',
  config: (fields) => {
    const { z, duration, expression } = fields;
    return z
      .strictObject({
        every: duration()
          .optional()
          .describe('Length in time. Windows begin at the multiples of it: those of an hour on the hour, UTC.'),
        items: z.int().min(1).optional().describe('Length in items, in place of `every`.'),
        by: expression().optional().describe('A CEL expression that gives a key: each key has windows of its own.'),
        aggregate: z
          .record(z.string(), aggregateField(fields))
          .optional()
          .describe(
            'What a window comes to, by name: `count`, or one of `sum`, `min`, `max`, `mean`, `standardDeviation`, `quantiles`, `distinct`, `first`, `last`, `collect` with an expression, or `use` with the name of a registered one.',
          ),
        maxKeys: z
          .int()
          .min(1)
          .default(1000)
          .describe('How many keys have a window open at one time; beyond them the oldest closes early.'),
        maxItems: z.int().min(1).default(10_000).describe('How many items a window collects before it closes early.'),
        emitEmpty: z
          .boolean()
          .default(false)
          .describe('Whether a span in which nothing came gives a window too; not with `by` or `items`.'),
      })
      .refine(({ every, items }) => (every === undefined) !== (items === undefined), 'Give one of "every" and "items".')
      .refine(({ emitEmpty, by, items }) => !emitEmpty || (by === undefined && items === undefined), {
        path: ['emitEmpty'],
        message: '"emitEmpty" does not go together with "by" or "items".',
      });
  },
  contract: {
    takes: 'any',
    gives: 'record',
    onComplete: 'emits the open windows, marked partial',
    onError: 'emits the open windows, marked partial, then passes the error on',
    memory: 'a state for each of at most `maxKeys` keys; up to `maxItems` items in each where it collects',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'Figures of each span',
      config: { every: '5ms', aggregate: { calls: 'count', slowest: { max: 'event.ms' } } },
      input: '-a-b---c|',
      output: '-----x--(y|)',
      values: {
        input: { a: { ms: 10 }, b: { ms: 30 }, c: { ms: 20 } },
        output: {
          x: { start: 0, end: 5, count: 2, value: { calls: 2, slowest: 30 } },
          y: { start: 5, end: 10, count: 1, value: { calls: 1, slowest: 20 }, partial: true },
        },
      },
    },
    {
      title: 'Two items of a kind at a time',
      config: { items: 2, by: 'event.kind', aggregate: { last: { last: 'event.n' } } },
      input: '-a-b-c-|',
      output: '-----x-(y|)',
      values: {
        input: { a: { kind: 'p', n: 1 }, b: { kind: 'q', n: 2 }, c: { kind: 'p', n: 3 } },
        output: {
          x: { start: 1, end: 5, key: 'p', count: 2, value: { last: 3 } },
          y: { start: 3, end: 7, key: 'q', count: 1, value: { last: 2 }, partial: true },
        },
      },
    },
    {
      title: 'The items of each span, empty spans too',
      config: { every: '3ms', emitEmpty: true },
      input: '-a-----b|',
      output: '---x--y-(z|)',
      values: {
        output: {
          x: { start: 0, end: 3, count: 1, items: ['a'] },
          y: { start: 3, end: 6, count: 0, items: [] },
          z: { start: 6, end: 9, count: 1, items: ['b'], partial: true },
        },
      },
    },
  ],
  kernel: ({ by, aggregate, ...config }, context) => {
    const options: AnyWindowOptions<unknown> = {
      ...config,
      clock: context.clock,
      by: by && ((item) => plainKey(by(item))),
      aggregate: aggregate && configuredAggregates(aggregate, context),
    };
    const windows = windowKernel(windowSettings(options));
    const finish = windowFinisher(options);
    return (emit) => windows((closed) => emit(finish(closed)));
  },
});
