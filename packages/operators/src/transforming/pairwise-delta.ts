import { defineOperator, InvalidItemError, isEvent, operatorFrom, type Expression, type Kernel } from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { checkedMaxRuns, DEFAULT_MAX_RUNS, RunStates } from './run-states.js';

/** What can be subtracted: a number, or a record of numbers, of which each field is subtracted by itself. */
export type Measure = number | Readonly<Record<string, number>>;

/** The difference of two measures of a kind. */
export type MeasureDelta<M> = M extends number ? number : { [Key in keyof M]: number };

export interface PairwiseDeltaOptions<T = unknown, M = Measure> {
  /** Reads the measure of an item; items for which it gives `undefined` are left out. Default: the item itself. */
  value?: (item: T) => M | undefined;
  /** How many open runs are kept; beyond them the one that was met longest ago starts anew. Default 10,000. */
  maxRuns?: number;
}

/**
 * Gives the difference between each measure and the one before it: a number less a number, or record less record, field by field.
 *
 * Use it to turn counters that only grow (tokens so far, cost so far) into what is new; `accumulate` and RxJS's `scan` go the other way. The
 * first measure gives nothing. Measures of events are compared within their run; others make up one stream. Of records, only fields that both have are subtracted.
 *
 * Emits at once; completes and errors with the source. Holds one measure for each open run, at most `maxRuns`; a run is let go at
 * its `agent_end`. What `value` throws is the stream's error.
 *
 * @throws InvalidArgumentError at once, when `maxRuns` is no whole number from 1
 * @throws InvalidItemError as the stream's error, for what is neither a number nor a record of numbers, or not of the kind before it
 * @example
 * events$.pipe(ofType('progress'), pairwiseDelta({ value: ({ data }) => data.tokens }))
 * @see pairwise of RxJS, which gives both items
 */
export function pairwiseDelta<T, M extends Measure>(
  options: PairwiseDeltaOptions<T, M> & { value: (item: T) => M | undefined },
): OperatorFunction<T, MeasureDelta<M>>;
export function pairwiseDelta<M extends Measure>(
  options?: Pick<PairwiseDeltaOptions, 'maxRuns'>,
): OperatorFunction<M, MeasureDelta<M>>;
export function pairwiseDelta(options: PairwiseDeltaOptions<never, unknown> = {}): OperatorFunction<never, unknown> {
  return operatorFrom(pairwiseDeltaKernel(options as PairwiseDeltaOptions<unknown, unknown>));
}

type PairwiseDeltaConfig = Expression | { value?: Expression | undefined; maxRuns: number };

/** `pairwiseDelta` for config: the measure is a CEL expression. */
export const pairwiseDeltaSpec = defineOperator<PairwiseDeltaConfig, unknown, Measure>({
  name: 'pairwiseDelta',
  family: 'transforming',
  summary: 'Gives the difference between each number, or record of numbers, and the one before it.',
  description:
    'Turns counters that only grow into what is new. Events are compared within their run. The first measure gives nothing. For sums over what comes use `accumulate` or a window.',
  config: ({ z, expression }) => {
    const value = expression().describe(
      'A CEL expression over `event` that gives a number, or a map of numbers. Items for which it gives null are left out.',
    );
    return z
      .union([
        value,
        z.strictObject({
          value: value.optional(),
          maxRuns: z
            .int()
            .min(1)
            .default(DEFAULT_MAX_RUNS)
            .describe('How many open runs are kept; beyond them the one that was met longest ago starts anew.'),
        }),
      ])
      .describe('What to subtract, alone or with options. Default: the item itself.');
  },
  contract: {
    takes: 'any',
    gives: 'any',
    onComplete: 'completes at once; everything was emitted before',
    onError: 'passes the error on at once',
    memory: 'one measure for each open run, at most maxRuns',
    lineage: 'synchronous',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'A counter',
      config: {},
      input: '-a-b-c|',
      output: '---x-y|',
      values: { input: { a: 10, b: 25, c: 24 }, output: { x: 15, y: -1 } },
    },
    {
      title: 'Two runs, interleaved: tokens since the last report of each',
      config: 'event.data.tokens',
      input: '-a-b-c-d|',
      output: '-----x-y|',
      values: {
        input: { a: progress('r1', 10), b: progress('r2', 100), c: progress('r1', 15), d: progress('r2', 170) },
        output: { x: 5, y: 70 },
      },
    },
  ],
  kernel: (config) => {
    if (typeof config === 'function') return pairwiseDeltaKernel({ value: config });
    const { value, maxRuns } = config;
    return pairwiseDeltaKernel({ maxRuns, ...(value !== undefined && { value }) });
  },
});

interface Last {
  measure: Measure | undefined;
}

function pairwiseDeltaKernel({ value, maxRuns }: PairwiseDeltaOptions<unknown, unknown>): Kernel<unknown, Measure> {
  const bound = checkedMaxRuns(maxRuns);
  return (emit) => {
    const runs = new RunStates<Last>(bound, () => ({ measure: undefined }));
    const plain: Last = { measure: undefined };

    const compare = (last: Last, read: unknown) => {
      const measure = checkedMeasure(read);
      const before = last.measure;
      const delta = before === undefined ? undefined : difference(measure, before);
      last.measure = measure;
      if (delta !== undefined) emit(delta);
    };

    return {
      next(item) {
        const read = value === undefined ? item : value(item);
        const event = isEvent(item) ? item : undefined;
        if (read !== undefined && read !== null) compare(event === undefined ? plain : runs.of(event.run), read);
        if (event?.type === 'agent_end') runs.end(event.run);
      },
      close: () => runs.clear(),
    };
  };
}

function checkedMeasure(value: unknown): Measure {
  if (typeof value === 'number') return value;
  if (isRecord(value) && Object.values(value).every((field) => typeof field === 'number')) return value as Measure;
  throw new InvalidItemError([{ path: [], message: 'expected a number or a record of numbers' }]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function difference(measure: Measure, before: Measure): Measure {
  if (typeof measure === 'number' && typeof before === 'number') return measure - before;
  if (typeof measure === 'number' || typeof before === 'number')
    throw new InvalidItemError([{ path: [], message: 'expected a measure of the same kind as the one before it' }]);
  const delta: Record<string, number> = {};
  for (const [name, field] of Object.entries(measure)) {
    const earlier = before[name];
    if (typeof earlier === 'number') delta[name] = field - earlier;
  }
  return delta;
}

function progress(run: string, tokens: number) {
  return { type: 'progress', data: { iteration: 1, tokens }, run, seq: 0, time: 0 };
}
