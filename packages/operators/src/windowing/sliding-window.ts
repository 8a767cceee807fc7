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
  checkMerges,
  commonSettings,
  timedKernel,
  type Aggregating,
  type CommonWindowOptions,
} from './window-settings.js';

interface SlidingSpans {
  /** Length of a window in milliseconds. */
  over: number;
  /** Milliseconds from the start of one window to that of the next, at most `over`. Windows begin at the multiples of it since the epoch. */
  every: number;
  items?: undefined;
  everyItems?: undefined;
}

interface SlidingCounts {
  /** Length of a window in items. */
  items: number;
  /** Items from the start of one window to that of the next, at most `items`. */
  everyItems: number;
  over?: undefined;
  every?: undefined;
}

/** How long a window is, and how far from the next: give `over` and `every`, or `items` and `everyItems`. */
export type SlidingWindowOptions<T> = CommonWindowOptions<T> & (SlidingSpans | SlidingCounts);

/**
 * Sums up the last span of time, or the last so many items, again and again, in windows that overlap (hopping windows): the last five minutes, every ten
 * seconds; the last hundred items, every ten.
 *
 * Use it for figures that move smoothly; `tumblingWindow` has each item in one window only. Without `aggregate` a window has its `items`; with a
 * function of the items, an aggregate, or several of them under names, their `value`. A window in which nothing came is not emitted; any other is,
 * from a timer when it is over, windows of one end in the order in which their keys came first. With `items` it is emitted by the item that fills it: the
 * first one when there are `items` of a key, as RxJS's `bufferCount` does, and from then on one after each `everyItems` more. When the source completes or fails, all windows
 * with items that are still open are emitted first, marked `partial`; so are a key's windows when it has to make room at `maxKeys` or `maxItems`. An item's receipt is
 * settled with the last window that has it. Each item is counted once, however many windows overlap: holds a state for each pane, one or two to a hop, over the length of
 * a window, for each of at most `maxKeys` keys; with no incremental `aggregate` also up to `maxItems` items for each key. A key by count has items for as long as the
 * stream runs, until it makes room for another.
 *
 * Time is that at which items arrive, or with `time` that which they carry: a window is then emitted once the watermark has passed its end, and items
 * that come too late go to `onLate`; `items` does without it. What `by`, `time` and the aggregate throw is the stream's error.
 *
 * @throws InvalidArgumentError at once, when not exactly one pair of `over` and `every` and of `items` and `everyItems` is given, windows would leave gaps,
 * a number makes no sense, or the aggregate has no `merge`
 * @see aggregates, for ready-made ones
 */
export const slidingWindow: WindowOperator<SlidingSpans | SlidingCounts> = windowOperator(slidingKernel);

/** The pairs before it is known which of them is given. */
type SlidingLengths = { [Name in keyof SlidingSpans]?: number | undefined };

interface SlidingWindowConfig extends CommonWindowConfig, SlidingLengths {}

/** `slidingWindow` for config: aggregates by name, their readings as CEL expressions. */
export const slidingWindowSpec = defineOperator<SlidingWindowConfig, unknown, WindowFrame>({
  name: 'slidingWindow',
  family: 'windowing',
  summary: 'Sums up the last span of time, or the last so many items, again and again, in windows that overlap.',
  description:
    'For figures that move smoothly, such as the last five minutes, every ten seconds, or the last hundred items, every ten; `tumblingWindow` has each item in one window only. Gives `{ start, end, key, count, items }`, or `value` in place of `items` where there is an `aggregate`. A window that closed before its time says `partial: true`.',
  config: (fields) =>
    fields.z
      .strictObject({
        over: fields
          .duration({ positive: true })
          .optional()
          .describe('Length of a window in time; together with `every`.'),
        every: fields
          .duration({ positive: true })
          .optional()
          .describe('From the start of one window to that of the next. Windows begin at the multiples of it.'),
        items: fields.z
          .int()
          .min(1)
          .optional()
          .describe('Length of a window in items, in place of `over`; together with `everyItems`.'),
        everyItems: fields.z
          .int()
          .min(1)
          .optional()
          .describe('How many items there are from the start of one window to that of the next.'),
        ...commonWindowFields(fields),
      })
      .refine(
        (lengths) => isTimed(lengths) || isCounted(lengths),
        'Give "over" and "every", or else "items" and "everyItems".',
      )
      .refine(({ every = 0, over = every }) => every <= over, {
        path: ['every'],
        message: '"every" must not be longer than "over".',
      })
      .refine(({ everyItems = 0, items = everyItems }) => everyItems <= items, {
        path: ['everyItems'],
        message: '"everyItems" must not be more than "items".',
      })
      .refine(({ time, items }) => time === undefined || items === undefined, '"time" does not go with "items".')
      .refine(withoutTime, needsTime),
  contract: {
    ...windowContract,
    memory:
      'a state for each of one or two panes to a hop (a sum of them beside, where `items` counts), for each of at most `maxKeys` keys; up to `maxItems` items for each key where it collects',
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
      title: 'The last three items of a kind, every two',
      config: { items: 3, everyItems: 2, by: 'event.kind', aggregate: { mean: { mean: 'event.n' } } },
      input: '-a-b-c-d-e--f|',
      output: '-------x----y(zu|)',
      values: {
        input: {
          a: { kind: 'p', n: 1 },
          b: { kind: 'p', n: 2 },
          c: { kind: 'q', n: 7 },
          d: { kind: 'p', n: 6 },
          e: { kind: 'p', n: 5 },
          f: { kind: 'p', n: 1 },
        },
        output: {
          x: { start: 1, end: 7, key: 'p', count: 3, value: { mean: 3 } },
          y: { start: 7, end: 12, key: 'p', count: 3, value: { mean: 4 } },
          z: { start: 12, end: 13, key: 'p', count: 1, value: { mean: 1 }, partial: true },
          u: { start: 5, end: 13, key: 'q', count: 1, value: { mean: 7 }, partial: true },
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

function isTimed<Lengths extends SlidingLengths>(lengths: Lengths): lengths is Lengths & SlidingSpans {
  const { over, every, items, everyItems } = lengths;
  return over !== undefined && every !== undefined && items === undefined && everyItems === undefined;
}

function isCounted<Lengths extends SlidingLengths>(lengths: Lengths): lengths is Lengths & SlidingCounts {
  const { over, every, items, everyItems } = lengths;
  return items !== undefined && everyItems !== undefined && over === undefined && every === undefined;
}

type LooseOptions<T, Lengths> = Aggregating<T, CommonWindowOptions<T> & Lengths>;

function slidingKernel<T>(options: LooseOptions<T, SlidingLengths>): Kernel<T, ClosedWindow<unknown>> {
  checkMerges(commonSettings(options).aggregate, 'windows that overlap');
  if (isTimed(options)) return slidingByTime(options);
  if (isCounted(options)) return slidingByCount(options);
  throw new InvalidArgumentError('over', 'given with "every", or else "items" with "everyItems"', options.over);
}

function slidingByTime<T>(options: LooseOptions<T, SlidingSpans>) {
  const { over, every } = options;
  checkLength('over', over);
  checkLength('every', every);
  if (every > over) throw new InvalidArgumentError('every', 'at most as long as "over"', every);
  return timedKernel('slidingWindow', options, (settings) => new PaneWindows(new Hops(every, over), settings));
}

function slidingByCount<T>(options: LooseOptions<T, SlidingCounts>) {
  const { items, everyItems, time } = options;
  checkCount('items', items);
  checkCount('everyItems', everyItems);
  if (everyItems > items) throw new InvalidArgumentError('everyItems', 'at most as many as "items"', everyItems);
  if (time !== undefined) throw new InvalidArgumentError('time', 'left out together with "items"', time);
  const settings = { ...commonSettings(options), every: undefined, emitEmpty: false };
  return windowKernel({ ...settings, items, everyItems, operator: 'slidingWindow' });
}
