import { defineOperator } from '@weir/core';
import { filter, type OperatorFunction } from 'rxjs';
import type { AsyncTask } from './async-work.js';
import { mapAsync, type MapAsyncOptions } from './map-async.js';
import { registeredFunction } from './registered-function.js';

/**
 * One link of a chain: gives the item, changed or not, to the next one; `undefined` drops it. A promise of either holds the item up.
 */
export type Middleware<T> = (item: T, task: AsyncTask) => T | undefined | PromiseLike<T | undefined>;

export interface MiddlewareOptions<T> extends MapAsyncOptions<T> {
  /** Called with each item that a function dropped, as it came in. */
  onDrop?: (item: T) => void;
}

/**
 * Sends each item through a chain of functions, each of which may change it, drop it or hold it up.
 *
 * Use it for what cuts across a stream: checking rights, adding fields, muting. For a change alone use RxJS's `map`, to drop alone its `filter`. Items keep
 * their order: one that is held up holds up those behind it, unless `ordered` is false or `concurrency` lets these be worked on meanwhile.
 *
 * Timing, bounds, errors, backpressure and receipts are those of `mapAsync`; what gives no promise passes at once. A dropped item counts as
 * taken. A function that throws or rejects fails the item: without `onError`, the stream.
 *
 * @param functions the chain, first to last; none of them lets every item through
 * @throws InvalidArgumentError at once, when a number makes no sense
 */
export function middleware<T>(
  functions: readonly Middleware<T>[],
  { onDrop, ...options }: MiddlewareOptions<T> = {},
): OperatorFunction<T, T> {
  const run = (item: T, task: AsyncTask) => {
    const result = passOn(functions, 0, item, task);
    if (onDrop === undefined) return result;
    return isThenable(result) ? result.then((passed) => noted(passed, item)) : noted(result, item);
  };
  const noted = (passed: T | undefined, item: T) => {
    if (passed === undefined) onDrop?.(item);
    return passed;
  };
  const chain = mapAsync(run, options);
  return (source) => chain(source).pipe(filter((item): item is Awaited<T> & T => item !== undefined));
}

interface MiddlewareConfig {
  use: string[];
  concurrency: number;
  ordered: boolean;
}

/** `middleware` for config: the functions are registered ones. */
export const middlewareSpec = defineOperator<MiddlewareConfig, unknown, unknown>({
  name: 'middleware',
  family: 'transforming',
  summary: 'Sends each item through registered functions, each of which may change it, drop it or hold it up.',
  description:
    'For what cuts across a stream: checking rights, adding fields, muting. A function that gives nothing drops the item; one that gives a promise holds it up. An item on which a function fails goes where the step’s `onError` says, which may be to call that function again first. For expressions use `map` and `filter`.',
  config: ({ z, reference }) =>
    z.strictObject({
      use: z
        .array(reference('function'))
        .min(1)
        .describe('The names of the registered functions, first to last; each is given what the one before it gave.'),
      concurrency: z.int().min(1).default(1).describe('How many items are worked on at a time.'),
      ordered: z
        .boolean()
        .default(true)
        .describe('Whether items leave in the order in which they came; otherwise as they are done.'),
    }),
  contract: {
    takes: 'any',
    gives: 'any',
    onComplete: 'finishes everything it holds, then completes',
    onError: 'aborts what is under way, drops what it holds and passes the error on at once',
    memory: 'at most concurrency + 16 items with sources that wait',
    lineage: 'explicit',
    cardinality: 'atMostOne',
    retries: true,
  },
  examples: [
    { title: 'Two functions, one after the other', config: { use: ['half', 'enrichOrder'] } },
    { title: 'Slow functions, four items at a time', config: { use: ['enrichOrder'], concurrency: 4 } },
  ],
  create: ({ use, ...options }, context) =>
    middleware(
      use.map((name) => registeredFunction(name, context)),
      {
        ...options,
        onDrop: (item) => context.dropped?.(item, 'middleware'),
        onError: (error, item) => context.failItem(error, item),
      },
    ),
});

/** Runs the chain from one of its functions on: at once as long as no function gives a promise. */
function passOn<T>(
  functions: readonly Middleware<T>[],
  from: number,
  item: T,
  task: AsyncTask,
): T | undefined | PromiseLike<T | undefined> {
  let passed = item;
  for (let index = from; index < functions.length; index++) {
    const result = functions[index]?.(passed, task);
    if (result === undefined) return undefined;
    if (isThenable(result))
      return result.then((later) => (later === undefined ? undefined : passOn(functions, index + 1, later, task)));
    passed = result;
  }
  return passed;
}

function isThenable<T>(value: T | PromiseLike<T> | undefined): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
