import { currentValve, defineOperator, InvalidArgumentError, withinLineage, withinValve } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { BulkheadFullError } from '../errors/bulkhead-full-error.js';
import type { BulkheadSpec } from './define-bulkhead.js';

export interface BulkheadOptions {
  /** How many subscriptions run at a time. */
  concurrent: number;
  /** How many more may wait for their turn. Default 0. */
  queue?: number | undefined;
}

/**
 * Limits how many subscriptions run at a time; more of them wait for their turn, up to a bound.
 *
 * Use it around a model or a service that bears so many streams at once: make the operator once and put it into each of them, since it is the operator that
 * counts. To limit calls made for the items of one stream use `mapAsync`. A subscription that waits begins, in the order of arrival, when one that runs
 * completes, fails or is left, and meets the valve that it came with. Items pass at once. Holds at most `queue` waiting subscriptions, no items.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @throws BulkheadFullError as the stream's error, when as many run and wait as are allowed
 */
export function bulkhead<T>({ concurrent, queue = 0 }: BulkheadOptions): MonoTypeOperatorFunction<T> {
  if (!(Number.isInteger(concurrent) && concurrent >= 1))
    throw new InvalidArgumentError('concurrent', 'a whole number from 1', concurrent);
  if (!(queue >= 0)) throw new InvalidArgumentError('queue', 'a number from 0', queue);
  const waiting = new Set<() => void>();
  let running = 0;
  const finished = () => {
    running--;
    const [next] = waiting;
    next?.();
  };
  return (source) =>
    new Observable((subscriber) => {
      const valve = currentValve();
      const begin = () => {
        waiting.delete(begin);
        running++;
        subscriber.add(finished);
        // Begun where another ended, within its scopes.
        withinLineage(undefined, () => withinValve(valve, () => source.subscribe(subscriber)));
      };
      if (running < concurrent) begin();
      else if (waiting.size >= queue) subscriber.error(new BulkheadFullError(concurrent, queue));
      else {
        waiting.add(begin);
        subscriber.add(() => waiting.delete(begin));
      }
    });
}

interface BulkheadConfig {
  use?: string | undefined;
  concurrent?: number | undefined;
  queue?: number | undefined;
}

/** `bulkhead` for config: pipelines share the one that they name. */
export const bulkheadSpec = defineOperator<BulkheadConfig, unknown, unknown>({
  name: 'bulkhead',
  family: 'retry',
  summary: 'Limits how many streams use a service at a time; others wait for their turn.',
  description:
    'Behind a source that bears so many streams at once, the same in each of the pipelines that use it: declare it with `defineBulkhead` and name it. With `concurrent` of its own a step counts for itself, which limits what subscribes to it again and again. To limit calls made for the items of one stream use `mapAsync`.',
  config: ({ z, reference }) =>
    z
      .strictObject({
        use: reference('bulkhead')
          .optional()
          .describe('The name of a registered bulkhead, which all that name it share.'),
        concurrent: z.int().min(1).optional().describe('Or: how many streams run at a time.'),
        queue: z.int().min(0).optional().describe('And how many more may wait for their turn. Default 0.'),
      })
      .refine(({ use, concurrent }) => (use === undefined) !== (concurrent === undefined), {
        message: 'Give either "use" or "concurrent".',
      })
      .refine(({ use, queue }) => use === undefined || queue === undefined, {
        message: 'A registered bulkhead has a queue of its own: leave "queue" out.',
        path: ['queue'],
      }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once, and lets the next one begin',
    onError: 'passes the error on at once, and lets the next one begin',
    memory: 'at most `queue` waiting subscriptions, no items',
    lineage: 'synchronous',
    cardinality: 'one',
  },
  examples: [
    {
      title: 'Eight streams at a time, a hundred more wait',
      config: { concurrent: 8, queue: 100 },
      input: '-a-b-|',
      output: '-a-b-|',
    },
    {
      title: 'A failure passes on',
      config: { concurrent: 8 },
      input: '-a-#',
      output: '-a-#',
      error: 'error',
    },
  ],
  create: ({ use, concurrent = 1, queue }, { lookup }) =>
    use === undefined ? bulkhead({ concurrent, queue }) : (lookup('bulkhead', use) as BulkheadSpec).limit,
});
