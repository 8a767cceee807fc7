import { defineOperator } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { attemptFailure } from './attempt-failure.js';
import type { RetryBudgetSpec } from './define-retry-budget.js';
import { retryFields, type RetryConfig } from './retry-config.js';
import type { RetryOptions } from './retry-options.js';
import { retrySettings } from './retry-settings.js';
import { subscribeRetrying } from './retry-subscriber.js';

export interface RetryBackoffOptions extends RetryOptions {
  /** Whether the counts, the waits and the time begin anew once an item has come. Default false. */
  resetOnSuccess?: boolean | undefined;
}

/**
 * Subscribes again to a source that failed, after a wait that grows from one time to the next.
 *
 * Use it around what may fail for a while: a provider, a connection, a file that is not there yet; `resumeFromPartial` for a model's answer, of which nothing is to come
 * twice; `errorBoundary` for what is to be told to the reader. Items pass at once; items that came before a failure may come again after it. After
 * the last attempt that the number, the time (`maxElapsed`) or the `budget` allows it raises RetryExhaustedError; a
 * failure that is not to be retried passes on as it is. A failure that says when to come back (`Retry-After`, `details.retryAfterMs`) is waited
 * for at least so long, and the random part of the wait longer. Holds nothing. The next attempt meets the same valve as the first: RxJS's own `retry({ delay })` subscribes from
 * a timer and loses it. What `retryIf` and `onRetry` throw is the stream's error.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @throws RetryExhaustedError as the stream's error, with the last failure as its cause
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryBackoff<T>(options: RetryBackoffOptions = {}): MonoTypeOperatorFunction<T> {
  const { resetOnSuccess = false } = options;
  const settings = retrySettings(options);
  return (source) => new Observable((subscriber) => subscribeRetrying(source, subscriber, settings, resetOnSuccess));
}

interface RetryBackoffConfig extends RetryConfig {
  resetOnSuccess: boolean;
}

/** `retryBackoff` for config: which failures are retried is said by their codes. */
export const retryBackoffSpec = defineOperator<RetryBackoffConfig, unknown, unknown>({
  name: 'retryBackoff',
  family: 'retry',
  summary: 'Subscribes again to a source that failed, after a wait that grows from one time to the next.',
  description:
    'Around what may fail for a while: a provider, a connection. Items that came before a failure may come again after it. Retries the steps above it as well as the source. An interruption is never retried. Several steps share a `budget` that `defineRetryBudget` declares. To tell the reader of a failure use `errorBoundary`.',
  config: (fields) =>
    fields.z.strictObject({
      ...retryFields(fields),
      resetOnSuccess: fields.z
        .boolean()
        .default(false)
        .describe('Whether the counts, the waits and the time begin anew once an item has come.'),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once; it holds nothing',
    onError: 'tries again after a wait; after the last attempt raises retry_exhausted',
    memory: 'holds nothing',
    lineage: 'synchronous',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'Each wait twice as long as the one before',
      config: { attempts: 2, backoff: '1ms', jitter: 'none' },
      input: 'a#',
      output: 'a-a--a#',
      error: 'retry_exhausted',
    },
    {
      title: 'Some failures only',
      config: { attempts: 5, codes: ['rate_limited'] },
      input: '-a#',
      output: '-a#',
      error: 'error',
    },
    {
      title: 'Limits of their own for some kinds of failures',
      config: { byClass: { rateLimit: { attempts: 8, backoff: '5s' }, server: { attempts: 0 } }, maxElapsed: '2m' },
      input: '-a-b-|',
      output: '-a-b-|',
    },
  ],
  create: ({ budget, ...config }, { clock, logger, lookup }) =>
    retryBackoff({
      ...config,
      clock,
      ...(budget !== undefined && { budget: (lookup('retryBudget', budget) as RetryBudgetSpec).budget }),
      onRetry: ({ error, attempt, delay }) => {
        const { code, message } = attemptFailure(error);
        logger.warn({ code, attempt, delay }, `Trying again after a failure: ${message}`);
      },
    }),
});
