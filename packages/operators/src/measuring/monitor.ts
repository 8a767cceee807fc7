import { defineOperator, InvalidArgumentError, isEvent, operatorFrom, type Expression, type Kernel } from '@weir/core';
import type { MonoTypeOperatorFunction } from 'rxjs';
import { checkedMaxRuns, DEFAULT_MAX_RUNS, RunStates } from '../transforming/run-states.js';
import { looking } from './looking.js';
import { reportRegularly } from './repeat.js';
import { metricNames, RunWatch, type MetricName } from './run-watch.js';
import { StreamMonitor } from './stream-monitor.js';

export interface MonitorOptions<T> {
  /** Takes the numbers; one for as many streams as you like. Times between items are by its clock. */
  into: StreamMonitor;
  /** Stands before each metric's name, with a dot, so that one monitor tells several places apart. */
  step?: string | undefined;
  /** Own numbers of each item, by name; results that are no number are left out. */
  values?: Readonly<Record<string, (item: T) => unknown>> | undefined;
  /** How many open runs are kept; beyond them the one that was met longest ago is no longer watched. Default 10,000. */
  maxRuns?: number | undefined;
}

/**
 * Feeds a `StreamMonitor` with times and sizes of what passes, and own numbers of each item; all items pass untouched.
 *
 * Use it to watch several places, or an agent's answers, in one live table; `measure` for one place of a stream, `streamStats` for figures as a stream, `textStats` for the pace
 * of each single answer, `cost` for what it costs. It records, in milliseconds where it is time:
 * - of all items `gap`, the time since the item before, and once `timeToFirst`, from the subscription;
 * - of events, by their own time: `chunkSize` (UTF-16 units of each piece of text), `timeToFirstToken` (from `llm_start` to the first text), `tokensPerSecond` (once a second of an answer, and at the end of one that
 *   took less; each piece counts as a token), `outputTokens` (as the provider reports them), `toolDuration`, and `elapsed` at a run's end.
 *
 * Items pass at once; completes and errors with the source. Memory: a few numbers for each open run, and what the monitor keeps. What a function of `values` throws is the stream's error.
 *
 * @throws InvalidArgumentError at once, when `into` is no `StreamMonitor`, or `maxRuns` no whole number from 1
 */
export function monitor<T>(options: MonitorOptions<T>): MonoTypeOperatorFunction<T> {
  return operatorFrom(monitorKernel(options));
}

interface MonitorConfig {
  every: number;
  values?: Record<string, Expression> | undefined;
  maxRuns: number;
}

/** `monitor` for config: the step has a monitor of its own, whose snapshots go to the log. */
export const monitorSpec = defineOperator<MonitorConfig, unknown, unknown>({
  name: 'monitor',
  family: 'measuring',
  summary: 'Records times and sizes of what passes and own numbers by name, and writes statistics of each to the log.',
  description:
    'For an agent’s answers: `timeToFirstToken`, `tokensPerSecond`, `chunkSize`, `outputTokens`, `toolDuration` and `elapsed`, beside the `gap` between items and own numbers. Each with count, rate, mean, deviation, extremes and quantiles. `measure` is for one number of any items; `textStats` gives the pace of each single answer on as items. Its lines are of the level `info`: `weir run --log-level info` shows them, each with its pipeline and step.',
  config: ({ z, duration, expression }) =>
    z.strictObject({
      every: duration({ positive: true })
        .default(10_000)
        .describe('The time between two lines in the log; one more is written at the end.'),
      values: z
        .record(z.string().min(1), expression())
        .optional()
        .describe('Own numbers of each item: CEL expressions by name. Results that are no number are left out.'),
      maxRuns: z
        .int()
        .min(1)
        .default(DEFAULT_MAX_RUNS)
        .describe('How many open runs are kept; beyond them the one that was met longest ago is no longer watched.'),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'writes the last line, then completes',
    onError: 'writes the last line, then passes the error on',
    memory: 'a few numbers for each of at most maxRuns open runs; holds no items',
    lineage: 'synchronous',
    cardinality: 'one',
  },
  examples: [
    { title: 'How fast answers come', config: {}, input: '-a-b|', output: '-a-b|' },
    {
      title: 'Own numbers, every minute',
      config: { every: '1m', values: { price: 'event.price', weight: 'event.weight' } },
      input: '-a|',
      output: '-a|',
      values: { input: { a: { price: 3, weight: 12 } }, output: { a: { price: 3, weight: 12 } } },
    },
  ],
  kernel: ({ every, values: expressions = {}, ...options }, { clock, logger }) => {
    const values = Object.fromEntries(Object.entries(expressions).map(([name, one]) => [name, looking(one)]));
    return (emit) => {
      const into = new StreamMonitor({ clock });
      const stage = monitorKernel<unknown>({ ...options, values, into })(emit);
      const finish = reportRegularly(clock, every, () => logger.info(into.snapshot(), 'Monitored.'));
      return { next: (item) => stage.next(item), complete: finish, error: finish, close: finish };
    };
  },
});

function monitorKernel<T>({ into, step, values = {}, maxRuns }: MonitorOptions<T>): Kernel<T, T> {
  checkInto(into);
  const limit = checkedMaxRuns(maxRuns);
  const prefix = step === undefined ? '' : `${step}.`;
  const own = Object.entries(values).map(([name, value]) => ({ name: prefix + name, value }));
  const names = Object.fromEntries(metricNames.map((name) => [name, prefix + name])) as Record<MetricName, string>;
  return (emit) => {
    const record = (name: MetricName, value: number) => into.record(names[name], value);
    const runs = new RunStates(limit, () => new RunWatch(record));
    let last = into.clock.now();
    let isFirst = true;
    return {
      next(item) {
        const now = into.clock.now();
        record(isFirst ? 'timeToFirst' : 'gap', Math.max(0, now - last));
        isFirst = false;
        last = now;
        for (const { name, value } of own) recordNumber(into, name, value(item));
        if (isEvent(item) && runs.of(item.run).take(item)) runs.end(item.run);
        emit(item);
      },
      close: () => runs.clear(),
    };
  };
}

/** Not by its class: that of another copy of the package is another one. JavaScript can leave it out. */
function checkInto(into: Partial<StreamMonitor> | undefined): void {
  if (typeof into?.record !== 'function' || into.clock === undefined)
    throw new InvalidArgumentError('into', 'a `StreamMonitor`', into);
}

function recordNumber(into: StreamMonitor, name: string, value: unknown): void {
  // CEL's whole numbers are bigints.
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) into.record(name, number);
}
