import { defineOperator, InvalidArgumentError, type Kernel } from '@weir/core';
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
import type { WindowFrame } from './window-frame.js';
import { windowOperator, type WindowOperator } from './window-operator.js';
import { windowKernel } from './window-kernel.js';
import {
  checkCount,
  checkLength,
  commonSettings,
  timedKernel,
  type Aggregating,
  type CommonWindowOptions,
} from './window-settings.js';

/** How long a window is: give one of `every` and `items`. */
interface TumblingLength {
  /** Length in milliseconds. Windows begin at the multiples of it since the epoch: those of an hour on the hour, UTC. */
  every?: number | undefined;
  /** Length in items. */
  items?: number | undefined;
  /** Whether a span in which nothing came gives a window too; not together with `by`, `items` or `time`. Default false. */
  emitEmpty?: boolean | undefined;
}

export type TumblingWindowOptions<T> = CommonWindowOptions<T> & TumblingLength;

/**
 * Cuts a stream into windows that follow one another, by time or by count, and sums each up.
 *
 * Use it for figures over spans of time; to hand items on in groups `batch` is enough. Without `aggregate` a window has its `items`; with a
 * function of the items, or an incremental aggregate, or several of them under names, their `value`. A window is emitted from a timer when its
 * span is over (by the item that fills it, where `items` counts). When the source completes or fails, open windows are emitted first, marked `partial`.
 * So are windows that close early at `maxKeys` and `maxItems`: nothing is lost, and spans of one key are the same or do not overlap.
 * Holds a state for each of at most `maxKeys` keys; with no incremental `aggregate` also up to `maxItems` items in each. What `by` and the aggregate
 * throw is the stream's error. Spans over which the process slept give no empty windows.
 *
 * Time is that at which items arrive, or with `time` that which they carry: a window is then emitted once the watermark has passed its end, and items
 * that come too late go to `onLate`. An item with a time far in the future makes all that follow late: check such times before.
 *
 * @throws InvalidArgumentError at once, when not exactly one of `every` and `items` is given, or a number makes no sense
 * @see slidingWindow, for spans that overlap; sessionWindow, for spans that end with a silence
 * @see aggregates, for ready-made ones
 */
export const tumblingWindow: WindowOperator<TumblingLength> = windowOperator(tumblingKernel);

interface TumblingWindowConfig extends CommonWindowConfig, TumblingLength {}

/** `tumblingWindow` for config: aggregates by name, their readings as CEL expressions. */
export const tumblingWindowSpec = defineOperator<TumblingWindowConfig, unknown, WindowFrame>({
  name: 'tumblingWindow',
  family: 'windowing',
  summary: 'Cuts a stream into windows of time or count that follow one another, and sums each up.',
  description:
    'For figures over spans of time; to hand items on in groups `batch` is enough. Gives `{ start, end, key, count, items }`, or `value` in place of `items` where there is an `aggregate`. A window that closed before its time says `partial: true`.',
  config: (fields) => {
    const { z, duration } = fields;
    return z
      .strictObject({
        every: duration({ positive: true })
          .optional()
          .describe('Length in time. Windows begin at the multiples of it: those of an hour on the hour, UTC.'),
        items: z.int().min(1).optional().describe('Length in items, in place of `every`.'),
        ...commonWindowFields(fields),
        emitEmpty: z
          .boolean()
          .default(false)
          .describe('Whether a span in which nothing came gives a window too; not with `by`, `items` or `time`.'),
      })
      .refine(({ every, items }) => (every === undefined) !== (items === undefined), 'Give one of "every" and "items".')
      .refine(({ time, items }) => time === undefined || items === undefined, '"time" does not go with "items".')
      .refine(withoutTime, needsTime)
      .refine(
        ({ emitEmpty, by, items, time }) =>
          !emitEmpty || (by === undefined && items === undefined && time === undefined),
        { path: ['emitEmpty'], message: '"emitEmpty" does not go together with "by", "items" or "time".' },
      );
  },
  contract: {
    ...windowContract,
    memory: 'a state for each of at most `maxKeys` keys; up to `maxItems` items in each where it collects',
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
  kernel: configuredKernel(tumblingKernel),
});

function tumblingKernel<T>(options: Aggregating<T, TumblingWindowOptions<T>>): Kernel<T, ClosedWindow<unknown>> {
  const { every, items, by, time, emitEmpty = false } = options;
  if ((every === undefined) === (items === undefined))
    throw new InvalidArgumentError('every', 'given, or else "items"', every);
  if (every !== undefined) checkLength('every', every);
  if (items !== undefined) checkCount('items', items);
  if (emitEmpty && (by !== undefined || items !== undefined || time !== undefined))
    throw new InvalidArgumentError('emitEmpty', 'false together with "by", "items" or "time"', emitEmpty);
  if (time === undefined)
    return windowKernel({
      ...commonSettings(options),
      every,
      items: items ?? Infinity,
      emitEmpty,
      operator: 'tumblingWindow',
    });
  if (every === undefined) throw new InvalidArgumentError('time', 'left out together with "items"', time);
  return timedKernel('tumblingWindow', options, (settings) => new PaneWindows(new Hops(every, every), settings));
}
