import {
  currentValve,
  defineOperator,
  emitFrom,
  holdLineage,
  operatorFrom,
  realClock,
  withinValve,
  type Clock,
  type Expression,
  type Kernel,
  type Lineage,
} from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { numberFrom } from './looking.js';
import { Meter, type Measurement } from './meter.js';
import { repeat } from './repeat.js';
import { checkEvery, checkItems } from './report-options.js';

export interface StreamStatsOptions<T> {
  /** Figures after every so many items. */
  items?: number | undefined;
  /** Figures every so many milliseconds, whether items came or not. */
  every?: number | undefined;
  /** A number of each item, such as its size, to have statistics of; results that are no finite number are left out. */
  value?: ((item: T) => number) | undefined;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Gives figures of a stream in place of its items: count, rate, time to the first item, and mean, deviation, extremes and quantiles of the gaps and of a value.
 *
 * Use it where the figures go on as a stream, to a page or a file; `measure` where the items go on and the figures aside; `tumblingWindow` or `slidingWindow`
 * for figures of a span instead of all so far; `textStats` for the length and pace of text.
 *
 * Emits after every `items` items, every `every` milliseconds, or both, and in any case once at the end, with `isFinal`: before it completes, and before it passes on an error. While the
 * consumer asks to wait, the figures that time brings are left out: later ones hold all that they held. Constant memory: up to 4,096 counters for the quantiles of each of gaps and value, and with
 * `every` the receipt of the latest item, which the next figures settle. What `value` throws is the stream's error.
 *
 * @throws InvalidArgumentError at once, when `items` is no whole number from 1 or `every` is not above 0
 * @see QuantileSketch, for the quantiles within 1 %
 */
export function streamStats<T>(options: StreamStatsOptions<T> = {}): OperatorFunction<T, Measurement> {
  return operatorFrom(streamStatsKernel(options));
}

interface StreamStatsConfig {
  items?: number | undefined;
  every?: number | undefined;
  value?: Expression | undefined;
}

/** `streamStats` for config. */
export const streamStatsSpec = defineOperator<StreamStatsConfig, unknown, Measurement>({
  name: 'streamStats',
  family: 'measuring',
  summary: 'Gives figures of a stream in place of its items: count, rate, and statistics with quantiles.',
  description:
    'Where the figures go on, to a page or a file. `measure` lets the items pass and logs the figures; `tumblingWindow` and `slidingWindow` give figures of a span instead of all so far. Gives `{ count, elapsed, rate, recentRate, timeToFirst, gaps, values, isFinal }`, with `{ count, mean, std, min, max, p50, p90, p99 }` of the gaps between items and of the value.',
  config: ({ z, duration, expression }) =>
    z.strictObject({
      items: z.int().min(1).optional().describe('Figures after every so many items.'),
      every: duration({ positive: true })
        .optional()
        .describe('Figures each time that this time has passed, whether items came or not.'),
      value: expression()
        .optional()
        .describe(
          'A CEL expression that gives a number of each item, to have statistics of; other results are left out.',
        ),
    }),
  contract: {
    takes: 'any',
    gives: 'record',
    onComplete: 'gives the last figures, then completes',
    onError: 'gives the last figures, then passes the error on',
    memory: 'constant; holds no items',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'At the end',
      config: { value: 'event.size' },
      input: '--a-b|',
      output: '-----(x|)',
      values: {
        input: { a: { size: 10 }, b: { size: 10 } },
        output: {
          x: {
            ...{ count: 2, elapsed: 5, rate: 400, recentRate: 400, timeToFirst: 2 },
            gaps: allOf(1, 2),
            values: allOf(2, 10),
            isFinal: true,
          },
        },
      },
    },
    { title: 'Every thousand items, and every ten seconds', config: { items: 1000, every: '10s' } },
  ],
  kernel: ({ value, ...options }, { clock }) =>
    streamStatsKernel<unknown>({ ...options, clock, value: value && numberFrom(value) }),
});

function streamStatsKernel<T>({
  items,
  every,
  value,
  clock = realClock,
}: StreamStatsOptions<T>): Kernel<T, Measurement> {
  checkItems(items);
  checkEvery(every);
  return (emit) => {
    const valve = currentValve();
    const meter = new Meter(clock, value);
    /** Of the latest item that no figures have told of yet. */
    let held: Lineage | undefined;

    const letGo = () => {
      const lineage = held;
      held = undefined;
      return lineage;
    };
    const finish = () => emitFrom(letGo(), () => emit(meter.report(true)));
    const onTime = () => {
      if (valve?.isOpen === false) return;
      withinValve(valve, () => emitFrom(letGo(), () => emit(meter.report(false))));
    };
    const timer = every === undefined ? undefined : repeat(clock, every, onTime);

    return {
      next(item) {
        meter.take(item);
        const isDue = items !== undefined && meter.count % items === 0;
        if (every !== undefined) {
          letGo()?.release();
          if (!isDue) held = holdLineage();
        }
        if (isDue) emit(meter.report(false));
      },
      complete: finish,
      error: finish,
      close() {
        timer?.unsubscribe();
        letGo()?.release(new AbandonedItemError('streamStats'));
      },
    };
  };
}

/** The figures of so many numbers that are all the same. */
function allOf(count: number, value: number) {
  return { count, mean: value, std: 0, min: value, max: value, p50: value, p90: value, p99: value };
}
