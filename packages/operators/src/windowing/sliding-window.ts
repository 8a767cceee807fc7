import { defineOperator, InvalidArgumentError, operatorFrom, type Kernel } from '@weir/core';
import { map, type OperatorFunction } from 'rxjs';
import type { Aggregate, NamedAggregates } from './aggregate.js';
import { Hops } from './hops.js';
import type { ClosedWindow } from './closed-window.js';
import { PaneWindows } from './pane-windows.js';
import {
  commonWindowFields,
  configuredKernel,
  needsTime,
  windowContract,
  withoutTime,
  type CommonWindowConfig,
} from './window-config.js';
import type { ItemWindow, ValueWindow, WindowFrame } from './window-frame.js';
import {
  checkLength,
  checkMerges,
  commonSettings,
  timedKernel,
  windowFinisher,
  type Aggregating,
  type CommonWindowOptions,
} from './window-settings.js';

export interface SlidingWindowOptions<T> extends CommonWindowOptions<T> {
  /** Length of a window in milliseconds. */
  over: number;
  /** Milliseconds from the start of one window to that of the next, at most `over`. Windows begin at the multiples of it since the epoch. */
  every: number;
}

/**
 * Sums up the last span of time again and again, in windows that overlap (hopping windows): the last five minutes, every ten seconds.
 *
 * Use it for figures that move smoothly; `tumblingWindow` has each item in one window only. Without `aggregate` a window has its `items`; with a
 * function of the items, an aggregate, or several of them under names, their `value`. A window in which nothing came is not emitted; any other is,
 * from a timer when it is over, windows of one end in the order in which their keys came first. When the source completes or fails, all windows with items that
 * are still open are emitted first, marked `partial`; so are a key's windows when it has to make room at `maxKeys` or `maxItems`. An item's receipt is settled with the
 * last window that has it. Each item is counted once, however many windows overlap: holds a state for each pane, one or two to a hop, over the length of
 * a window, for each of at most `maxKeys` keys; with no incremental `aggregate` also up to `maxItems` items for each key.
 *
 * Time is that at which items arrive, or with `time` that which they carry: a window is then emitted once the watermark has passed its end, and items
 * that come too late go to `onLate`. What `by`, `time` and the aggregate throw is the stream's error.
 *
 * @throws InvalidArgumentError at once, when `every` is longer than `over`, a number makes no sense, or the aggregate has no `merge`
 * @see aggregates, for ready-made ones
 */
export function slidingWindow<T, Result>(
  options: SlidingWindowOptions<T> & { aggregate: (items: T[]) => Result },
): OperatorFunction<T, ValueWindow<Result>>;
export function slidingWindow<T, State, Result, Value = T>(
  options: SlidingWindowOptions<T> & { aggregate: Aggregate<T, State, Result, Value> },
): OperatorFunction<T, ValueWindow<Result>>;
export function slidingWindow<T, Results extends object>(
  options: SlidingWindowOptions<T> & { aggregate: NamedAggregates<T, Results> },
): OperatorFunction<T, ValueWindow<Results>>;
export function slidingWindow<T>(
  options: SlidingWindowOptions<T> & { aggregate?: undefined },
): OperatorFunction<T, ItemWindow<T>>;
export function slidingWindow<T>(
  options: Aggregating<T, SlidingWindowOptions<T>>,
): OperatorFunction<T, ItemWindow<T> | ValueWindow<unknown>> {
  const kernel = slidingKernel(options);
  return (source) => source.pipe(operatorFrom(kernel), map(windowFinisher(options)));
}

interface SlidingWindowConfig extends CommonWindowConfig {
  over: number;
  every: number;
}

/** `slidingWindow` for config: aggregates by name, their readings as CEL expressions. */
export const slidingWindowSpec = defineOperator<SlidingWindowConfig, unknown, WindowFrame>({
  name: 'slidingWindow',
  family: 'windowing',
  summary: 'Sums up the last span of time again and again, in windows that overlap.',
  description:
    'For figures that move smoothly, such as the last five minutes, every ten seconds; `tumblingWindow` has each item in one window only. Gives `{ start, end, key, count, items }`, or `value` in place of `items` where there is an `aggregate`. A window that closed before its time says `partial: true`.',
  config: (fields) =>
    fields.z
      .strictObject({
        over: fields.duration({ positive: true }).describe('Length of a window.'),
        every: fields
          .duration({ positive: true })
          .describe('From the start of one window to that of the next. Windows begin at the multiples of it.'),
        ...commonWindowFields(fields),
      })
      .refine(({ every, over }) => every <= over, {
        path: ['every'],
        message: '"every" must not be longer than "over".',
      })
      .refine(withoutTime, needsTime),
  contract: {
    ...windowContract,
    memory:
      'a state for each of one or two panes to a hop, for each of at most `maxKeys` keys; up to `maxItems` items for each key where it collects',
  },
  examples: [
    {
      title: 'The last ten milliseconds, every five',
      config: { over: '10ms', every: '5ms', aggregate: { sum: { sum: 'event.n' } } },
      input: '-a----b--------|',
      output: '-----x----y----(z|)',
      values: {
        input: { a: { n: 1 }, b: { n: 2 } },
        output: {
          x: { start: -5, end: 5, count: 1, value: { sum: 1 } },
          y: { start: 0, end: 10, count: 2, value: { sum: 3 } },
          z: { start: 5, end: 15, count: 1, value: { sum: 2 } },
        },
      },
    },
    {
      title: 'By the time that items carry, waiting for stragglers',
      config: { over: '20ms', every: '10ms', time: 'event.at', outOfOrderness: '5ms', aggregate: { calls: 'count' } },
      input: '-a-b-c-|',
      output: '-----x-(yz|)',
      values: {
        input: { a: { at: 12 }, b: { at: 8 }, c: { at: 16 } },
        output: {
          x: { start: -10, end: 10, count: 1, value: { calls: 1 } },
          y: { start: 0, end: 20, count: 3, value: { calls: 3 }, partial: true },
          z: { start: 10, end: 30, count: 2, value: { calls: 2 }, partial: true },
        },
      },
    },
  ],
  kernel: configuredKernel(slidingKernel),
});

function slidingKernel<T>(options: Aggregating<T, SlidingWindowOptions<T>>): Kernel<T, ClosedWindow<unknown>> {
  const { every, over } = options;
  checkLength('over', over);
  checkLength('every', every);
  if (every > over) throw new InvalidArgumentError('every', 'at most as long as "over"', every);
  checkMerges(commonSettings(options).aggregate, 'windows that overlap');
  return timedKernel('slidingWindow', options, (settings) => new PaneWindows(new Hops(every, over), settings));
}
