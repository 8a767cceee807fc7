import { currentValve, InvalidArgumentError, withinLineage, withinValve } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { BulkheadFullError } from '../errors/bulkhead-full-error.js';

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
