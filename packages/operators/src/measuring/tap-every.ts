import {
  defineOperator,
  InvalidArgumentError,
  operatorFrom,
  realClock,
  type Clock,
  type Expression,
  type Kernel,
} from '@weir/core';
import type { MonoTypeOperatorFunction } from 'rxjs';
import { looking } from './looking.js';
import { PaceKeeper, type Pace } from './pace.js';
import { checkCallback, checkEvery, checkItems } from './report-options.js';

/** When to look at an item. At least one of `items` and `every` must be given; with both, whichever comes first. */
export interface TapEveryOptions<T> {
  /** Looks at every so many-th item. */
  items?: number | undefined;
  /** Looks at the first item that comes so many milliseconds after the subscription, or after the look before, or later. */
  every?: number | undefined;
  /** Takes the item, and how many came so far and how fast. Called before the item goes on. */
  onTap: (item: T, pace: Pace) => void;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Looks at an item now and then, every so many items or milliseconds, with the count and the rate so far; all items pass untouched.
 *
 * Use it to show progress or a sample of what passes; RxJS's `tap` to look at each item, `measure` for full figures at fixed times and at the end,
 * `sample` to thin the stream itself out. It has no timer: while nothing comes, it says nothing, and the last items may go by without a look.
 * Items pass at once; completes and errors with the source. Constant memory. What `onTap` throws is the stream's error.
 *
 * @throws InvalidArgumentError at once, when neither `items` nor `every` is given, one makes no sense, or `onTap` is no function
 */
export function tapEvery<T>(options: TapEveryOptions<T>): MonoTypeOperatorFunction<T> {
  return operatorFrom(tapEveryKernel(options));
}

interface TapEveryConfig {
  items?: number | undefined;
  every?: number | undefined;
  value?: Expression | undefined;
}

/** `tapEvery` for config: it looks by writing to the log. */
export const tapEverySpec = defineOperator<TapEveryConfig, unknown, unknown>({
  name: 'tapEvery',
  family: 'measuring',
  summary:
    'Writes a line to the log every so many items or so much time, with the count and the rate; items pass untouched.',
  description:
    'To see that a long run goes on, and what passes. Give at least one limit; the first that is reached counts. It says nothing while nothing comes: `measure` reports at fixed times and at the end, with full figures. `sample` thins the stream itself out. Its lines are of the level `info`: `weir run --log-level info` shows them, each with its pipeline and step.',
  config: ({ z, duration, expression }) =>
    z
      .strictObject({
        items: z.int().min(1).optional().describe('A line at every so many-th item.'),
        every: duration({ positive: true })
          .optional()
          .describe('A line at the first item that comes when so much time has passed since the line before.'),
        value: expression()
          .optional()
          .describe('A CEL expression: what of the item to write along, such as `event.type`. Default: nothing of it.'),
      })
      .refine(({ items, every }) => items !== undefined || every !== undefined, 'Give `items`, `every`, or both.'),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once',
    onError: 'passes the error on at once',
    memory: 'constant; holds no items',
    lineage: 'synchronous',
    cardinality: 'one',
  },
  examples: [
    { title: 'A line at every thousandth item', config: { items: 1000 }, input: '-a-b-c|', output: '-a-b-c|' },
    {
      title: 'What kind of event comes, every five seconds at most',
      config: { every: '5s', value: 'event.type' },
      input: '-a-b|',
      output: '-a-b|',
      values: {
        input: { a: { type: 'llm_start' }, b: { type: 'llm_chunk' } },
        output: { a: { type: 'llm_start' }, b: { type: 'llm_chunk' } },
      },
    },
  ],
  kernel: ({ value: expression, ...limits }, { clock, logger }) => {
    const value = expression && looking(expression);
    return tapEveryKernel<unknown>({
      ...limits,
      clock,
      onTap: (item, pace) => logger.info(value ? { ...pace, value: value(item) } : pace, 'Passed.'),
    });
  },
});

function tapEveryKernel<T>({ items, every, onTap, clock = realClock }: TapEveryOptions<T>): Kernel<T, T> {
  checkItems(items);
  checkEvery(every);
  checkCallback('onTap', onTap);
  if (items === undefined && every === undefined)
    throw new InvalidArgumentError('items', 'given where `every` is not', items);
  return (emit) => {
    const pace = new PaceKeeper(clock);
    let tappedCount = 0;
    return {
      next(item) {
        const isDue =
          ++pace.count - tappedCount === items || (every !== undefined && clock.now() - pace.reportedAt >= every);
        if (isDue) {
          tappedCount = pace.count;
          onTap(item, pace.report());
        }
        emit(item);
      },
    };
  };
}
