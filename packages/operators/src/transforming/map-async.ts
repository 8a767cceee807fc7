import { currentValve, defineOperator, InvalidArgumentError, Valve, withinValve } from '@weir/core';
import { Observable, type OperatorFunction } from 'rxjs';
import { AsyncMapSubscriber, type AsyncMapSettings } from './async-map-subscriber.js';
import type { AsyncTask } from './async-work.js';
import { registeredFunction } from './registered-function.js';

export interface MapAsyncOptions<T> {
  /** How many items are worked on at a time. Default 1. */
  concurrency?: number;
  /** Whether results leave in the order of their items; otherwise as they come. Default true. */
  ordered?: boolean;
  /** How many more items may be held before the sources are asked to wait. Default 16. */
  highMark?: number;
  /** How few of these must be left before the sources go on; below `highMark`. Default half of it. */
  lowMark?: number;
  /** Takes an item that failed, in the result's place; the stream goes on. Without it a failure is the stream's error. */
  onError?: (error: unknown, item: T) => void;
}

/**
 * Turns each item into what an asynchronous function gives, and makes a fast source wait for it.
 *
 * Use it for calls to databases, models and services; RxJS's `map` for what is done at once, its `mergeMap` for functions that
 * give streams (it holds any number of items). A result leaves when it is there, in order when all before it have left, and only
 * while the valve downstream is open. Completes when the source has and everything has left.
 *
 * Memory: at most `concurrency + highMark` items with sources that wait; one that cannot wait needs `bounded` before it. A failure,
 * without `onError`, takes its result's place: what comes before it is still given, nothing more is begun. When the source fails, its error is
 * passed on at once. Then, and on unsubscribing, `task.signal` aborts for everything under way, and the receipts of what was held are refused.
 *
 * @param project gives the result or a promise of it; a bare value counts as a result that is there at once
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @throws AbandonedItemError to the receipts of items that were held at the end
 */
export function mapAsync<T, R>(
  project: (item: T, task: AsyncTask) => R | PromiseLike<R>,
  options: MapAsyncOptions<T> = {},
): OperatorFunction<T, R> {
  const settings = settingsFrom(project, options);
  return (source) =>
    new Observable((subscriber) => {
      const valve = new Valve(currentValve());
      const inner = new AsyncMapSubscriber(subscriber, settings, valve);
      withinValve(valve, () => source.subscribe(inner));
      // Last of all, when the source has been let go: it must not take the open valve for leave to go on.
      return () => valve.open();
    });
}

interface MapAsyncConfig {
  use: string;
  concurrency: number;
  ordered: boolean;
  highMark: number;
  lowMark?: number | undefined;
}

/** `mapAsync` for config: the function is a registered one. */
export const mapAsyncSpec = defineOperator<MapAsyncConfig, unknown, unknown>({
  name: 'mapAsync',
  family: 'transforming',
  summary: 'Turns each item into what a registered function gives, which may take its time.',
  description:
    'Makes a fast source wait for a slow function. Declare the function with `defineFunction`. An item on which it fails goes where the step’s `onError` says, which may be to try it again first, in its place; the stream goes on. Use `map` for expressions.',
  config: ({ z, reference }) =>
    z
      .strictObject({
        use: reference('function').describe('The name of the registered function.'),
        concurrency: z.int().min(1).default(1).describe('How many items are worked on at a time.'),
        ordered: z
          .boolean()
          .default(true)
          .describe('Whether results leave in the order of their items; otherwise as they come.'),
        highMark: z
          .int()
          .min(1)
          .default(DEFAULT_HIGH_MARK)
          .describe('How many more items may be held before the sources are asked to wait.'),
        lowMark: z
          .int()
          .min(0)
          .optional()
          .describe('How few of these must be left before the sources go on. Default: half of `highMark`.'),
      })
      .refine(({ lowMark, highMark }) => lowMark === undefined || lowMark < highMark, {
        path: ['lowMark'],
        message: 'must be below highMark',
      }),
  contract: {
    takes: 'any',
    gives: 'any',
    onComplete: 'finishes everything it holds, then completes',
    onError: 'aborts what is under way, drops what it holds and passes the error on at once',
    memory: 'at most concurrency + highMark items with sources that wait',
    lineage: 'explicit',
    cardinality: 'atMostOne',
    retries: true,
  },
  examples: [
    { title: 'One after the other', config: { use: 'enrichOrder' } },
    { title: 'Eight at a time, as they come', config: { use: 'enrichOrder', concurrency: 8, ordered: false } },
  ],
  create: ({ use, lowMark, ...options }, context) =>
    mapAsync(registeredFunction(use, context), {
      ...options,
      ...(lowMark !== undefined && { lowMark }),
      onError: (error, item) => context.failItem(error, item),
    }),
});

const DEFAULT_HIGH_MARK = 16;

function settingsFrom<T, R>(
  project: AsyncMapSettings<T, R>['project'],
  options: MapAsyncOptions<T>,
): AsyncMapSettings<T, R> {
  const { concurrency = 1, ordered = true, highMark = DEFAULT_HIGH_MARK, lowMark = highMark >> 1, onError } = options;
  if (!isWhole(concurrency, 1)) throw new InvalidArgumentError('concurrency', 'a whole number from 1', concurrency);
  if (!isWhole(highMark, 1)) throw new InvalidArgumentError('highMark', 'a whole number from 1', highMark);
  if (!isWhole(lowMark, 0) || lowMark >= highMark)
    throw new InvalidArgumentError('lowMark', 'a whole number below highMark', lowMark);
  return { project, concurrency, ordered, highMark, lowMark, onError };
}

function isWhole(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}
