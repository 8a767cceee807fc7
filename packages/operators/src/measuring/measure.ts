import { defineOperator, operatorFrom, realClock, type Clock, type Expression, type Kernel } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { numberFrom } from './looking.js';
import { Meter, type Measurement } from './meter.js';
import { reportRegularly } from './repeat.js';
import { checkCallback, checkEvery } from './report-options.js';

export interface MeasureOptions<T> {
  /** Takes a report: every `every` milliseconds, and once at the end, however the stream ends. */
  onReport: (measurement: Measurement) => void;
  /** Milliseconds between two reports. Default: only the one at the end. */
  every?: number;
  /** A number of each item, such as its size, to have statistics of; results that are no finite number are left out. */
  value?: (item: T) => number;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Counts and times the items that pass, and reports: count, rate, time to the first item, and statistics with quantiles of the gaps and of a value.
 *
 * Use it to watch one place of a stream in app code; `streamStats` where the figures are to be a stream of their own, `tapEvery` to look at an item now
 * and then, `monitor` for many places and named numbers in one table, `textStats` for the length of a text. A pipeline from config counts each
 * of its steps already. Items pass unchanged and at once; completes and errors with the source, after the last report. Constant memory: up to 4,096
 * counters for the quantiles of each. What `onReport` or `value` throws is the stream's error.
 *
 * @throws InvalidArgumentError at once, when `every` is not above 0, or `onReport` is no function
 */
export function measure<T>(options: MeasureOptions<T>): MonoTypeOperatorFunction<T> {
  checkEvery(options.every);
  checkCallback('onReport', options.onReport);
  return (source) =>
    new Observable((subscriber) =>
      operatorFrom(measureKernel(options, (error) => subscriber.error(error)))(source).subscribe(subscriber),
    );
}

interface MeasureConfig {
  every: number;
  value?: Expression | undefined;
}

/** `measure` for config: reports go to the log. */
export const measureSpec = defineOperator<MeasureConfig, unknown, unknown>({
  name: 'measure',
  family: 'measuring',
  summary: 'Counts and times the items that pass, and writes what it found to the log.',
  description:
    'For a closer look at one place of a pipeline: rate, time to the first item, gaps, and statistics of a value, with quantiles. Every step is counted without it. `streamStats` gives the figures on as items, `tapEvery` logs an item now and then, `monitor` knows several numbers by name. Its lines are of the level `info`: `weir run --log-level info` shows them, each with its pipeline and step.',
  config: ({ z, duration, expression }) =>
    z.strictObject({
      every: duration({ positive: true })
        .default(10_000)
        .describe('The time between two lines in the log; one more is written at the end.'),
      value: expression()
        .optional()
        .describe(
          'A CEL expression that gives a number of each item, to have its mean, deviation and extremes; other results are left out.',
        ),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'writes the last report, then completes',
    onError: 'writes the last report, then passes the error on',
    memory: 'constant; holds no items',
    lineage: 'synchronous',
    cardinality: 'one',
  },
  examples: [
    {
      title: 'A line in the log every ten seconds',
      config: {},
      input: '-a-b-c|',
      output: '-a-b-c|',
    },
    {
      title: 'How long tools take',
      config: { every: '1m', value: 'event.data.durationMs' },
      input: '-a-b|',
      output: '-a-b|',
      values: {
        input: { a: toolEnd(40), b: toolEnd(60) },
        output: { a: toolEnd(40), b: toolEnd(60) },
      },
    },
  ],
  kernel: ({ every, value }, { clock, logger }) =>
    measureKernel<unknown>(
      {
        every,
        clock,
        onReport: (measurement) => logger.info(measurement, 'Measured.'),
        ...(value && { value: numberFrom(value) }),
      },
      (error) => logger.error({ error }, 'A measurement could not be reported.'),
    ),
});

function measureKernel<T>(
  { onReport, every, value, clock = realClock }: MeasureOptions<T>,
  fail: (error: unknown) => void,
): Kernel<T, T> {
  checkEvery(every);
  return (emit) => {
    const meter = new Meter(clock, value);
    const finish = reportRegularly(clock, every, (isFinal) => {
      if (isFinal) onReport(meter.report(true));
      else guard(() => onReport(meter.report(false)), fail);
    });
    return {
      next(item) {
        meter.take(item);
        emit(item);
      },
      complete: finish,
      error: finish,
      close: finish,
    };
  };
}

function guard(work: () => void, fail: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    fail(error);
  }
}

function toolEnd(durationMs: number) {
  return { type: 'tool_end', data: { toolCallId: 't', name: 'search', durationMs } };
}
