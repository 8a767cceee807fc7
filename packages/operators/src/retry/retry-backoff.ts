import { defineOperator, failureOf, InvalidArgumentError, realClock, type Clock } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { mayPass } from './may-pass.js';
import { Retrying, type RetrySettings } from './retrying.js';

const defaults = {
  attempts: 3,
  backoff: 1000,
  factor: 2,
  maxBackoff: 30_000,
  jitter: 'full',
  maxRetryAfter: 60_000,
} as const;

/** What is known when a failed stream is about to be tried again. */
export interface RetryNotice {
  error: unknown;
  /** Which retry it will be, from 1. */
  attempt: number;
  /** Milliseconds until then. */
  delay: number;
}

export interface RetryBackoffOptions {
  /** How often a failed stream is tried again, at most. Default 3; `Infinity` for ever. */
  attempts?: number | undefined;
  /** Milliseconds before the first retry. Default 1,000. */
  backoff?: number | undefined;
  /** What the wait is multiplied by from one retry to the next. Default 2. */
  factor?: number | undefined;
  /** The longest wait in milliseconds, but for what a failure asks for. Default 30,000. */
  maxBackoff?: number | undefined;
  /**
   * Which share of each wait is random, so that many clients do not come back at one moment: a number from 0 to 1, `none` (0) or `full` (1).
   * Default `full`.
   */
  jitter?: 'full' | 'none' | number | undefined;
  /** Retry these failures only, by their codes (`timeout`, `connection`, `rate_limited` …). Default: see `retryIf`. */
  codes?: readonly string[] | undefined;
  /** Whether to try again after this failure. Default: unless it would come again, as `unauthorized` and `invalid_item` do, or says so itself. */
  retryIf?: (error: unknown, attempt: number) => boolean;
  /** Whether the count and the wait begin anew once an item has come. Default false. */
  resetOnSuccess?: boolean | undefined;
  /** The longest wait in milliseconds that a failure may ask for; one that asks for more ends the retrying. Default 60,000. */
  maxRetryAfter?: number | undefined;
  /** Called before each wait. */
  onRetry?: (notice: RetryNotice) => void;
  /** Gives numbers from 0 up to 1. Default `Math.random`. */
  random?: () => number;
  clock?: Clock;
}

/**
 * Subscribes again to a source that failed, after a wait that grows from one time to the next.
 *
 * Use it around what may fail for a while: a provider, a connection, a file that is not there yet; `errorBoundary` for what is to be told to the
 * reader. Items pass at once; items that came before a failure may come again after it. After the last attempt it raises RetryExhaustedError; a
 * failure that is not to be retried passes on as it is. A failure that says when to come back (`Retry-After`, `details.retryAfterMs`) is waited
 * for at least so long. Holds nothing. The next attempt meets the same valve as the first: RxJS's own `retry({ delay })` subscribes from
 * a timer and loses it. What `retryIf` and `onRetry` throw is the stream's error.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @throws RetryExhaustedError as the stream's error, with the last failure as its cause
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryBackoff<T>(options: RetryBackoffOptions = {}): MonoTypeOperatorFunction<T> {
  const settings = settingsOf(options);
  return (source) => new Observable((subscriber) => new Retrying(source, subscriber, settings).attempt());
}

type RetryBackoffConfig = Pick<
  RetryBackoffOptions,
  'attempts' | 'backoff' | 'factor' | 'maxBackoff' | 'jitter' | 'codes' | 'resetOnSuccess' | 'maxRetryAfter'
>;

/** `retryBackoff` for config: which failures are retried is said by their codes. */
export const retryBackoffSpec = defineOperator<RetryBackoffConfig, unknown, unknown>({
  name: 'retryBackoff',
  family: 'retry',
  summary: 'Subscribes again to a source that failed, after a wait that grows from one time to the next.',
  description:
    'Around what may fail for a while: a provider, a connection. Items that came before a failure may come again after it. Retries the steps above it as well as the source. To tell the reader of a failure use `errorBoundary`.',
  config: ({ z, duration }) =>
    z.strictObject({
      attempts: z
        .int()
        .min(1)
        .default(defaults.attempts)
        .describe('How often a failed stream is tried again, at most.'),
      backoff: duration().default(defaults.backoff).describe('The wait before the first retry.'),
      factor: z
        .number()
        .min(1)
        .default(defaults.factor)
        .describe('What the wait is multiplied by from one retry to the next.'),
      maxBackoff: duration()
        .default(defaults.maxBackoff)
        .describe('The longest wait, but for what a failure asks for.'),
      jitter: z
        .union([z.enum(['full', 'none']), z.number().min(0).max(1)])
        .default(defaults.jitter)
        .describe('Which share of each wait is random: a number from 0 to 1, `none` or `full`.'),
      codes: z
        .array(z.string())
        .optional()
        .describe(
          'Retry the failures with these codes only. Default: all but those that would come again, such as `unauthorized`.',
        ),
      resetOnSuccess: z
        .boolean()
        .default(false)
        .describe('Whether the count and the wait begin anew once an item has come.'),
      maxRetryAfter: duration()
        .default(defaults.maxRetryAfter)
        .describe('The longest wait that a failure may ask for; one that asks for more ends the retrying.'),
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
  ],
  create: (config, { clock, logger }) =>
    retryBackoff({
      ...config,
      clock,
      onRetry: ({ error, attempt, delay }) => {
        const { code, message } = failureOf(error);
        logger.warn({ code, attempt, delay }, `Trying again after a failure: ${message}`);
      },
    }),
});

function settingsOf(options: RetryBackoffOptions): RetrySettings {
  const { attempts = defaults.attempts, backoff = defaults.backoff, factor = defaults.factor } = options;
  const { maxBackoff = defaults.maxBackoff, maxRetryAfter = defaults.maxRetryAfter } = options;
  const { resetOnSuccess = false, random = Math.random, clock = realClock, onRetry } = options;
  const { jitter = defaults.jitter, retryIf = retryByCode(options.codes) } = options;
  const share = jitter === 'full' ? 1 : jitter === 'none' ? 0 : jitter;
  if (!(attempts >= 1)) throw new InvalidArgumentError('attempts', 'a number from 1', attempts);
  if (!(factor >= 1)) throw new InvalidArgumentError('factor', 'a number from 1', factor);
  if (!(share >= 0 && share <= 1))
    throw new InvalidArgumentError('jitter', '"full", "none" or a number from 0 to 1', jitter);
  for (const [name, wait] of Object.entries({ backoff, maxBackoff, maxRetryAfter })) {
    if (!(wait >= 0)) throw new InvalidArgumentError(name, 'a number of milliseconds from 0', wait);
  }
  return {
    attempts,
    backoff,
    factor,
    maxBackoff,
    maxRetryAfter,
    resetOnSuccess,
    random,
    clock,
    onRetry,
    share,
    retryIf,
  };
}

function retryByCode(codes: readonly string[] | undefined): (error: unknown) => boolean {
  return codes === undefined ? mayPass : (error) => codes.includes(failureOf(error).code);
}
