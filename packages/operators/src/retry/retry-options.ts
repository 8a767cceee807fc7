import type { Clock, FailureCode } from '@weir/core';
import type { RetryBudget } from './retry-budget.js';

/** What is known when a failed stream is about to be tried again. */
export interface RetryNotice {
  error: unknown;
  /** Which retry it will be, from 1. */
  attempt: number;
  /** Milliseconds until then. */
  delay: number;
}

/** How often a kind of failure is tried again, and after which waits. */
export interface RetryLimits {
  /** How often it is tried again, at most. Default 3; `Infinity` for ever. */
  attempts?: number | undefined;
  /** Milliseconds before the first retry. Default 1,000. */
  backoff?: number | undefined;
  /** What the wait is multiplied by from one retry to the next. Default 2. */
  factor?: number | undefined;
  /** The longest wait in milliseconds, but for what a failure asks for, to which the random part is added. Default 30,000. */
  maxBackoff?: number | undefined;
}

/**
 * Kinds of failures, by their codes: `timeout`; `connection` (`truncated` too: a connection that was cut quietly); `rateLimit` (`rate_limited`);
 * `server` (`server_error`).
 */
export type RetryClass = 'timeout' | 'connection' | 'rateLimit' | 'server';

/** Limits of one kind of failure; what is left out is as for all others, and `attempts: 0` leaves the kind alone. */
export type RetryByClass = { [Class in RetryClass]?: RetryLimits | undefined };

/** What is tried again, how often, and after which waits; the same wherever something is tried again. */
export interface RetryOptions extends RetryLimits {
  /** Limits of its own for a kind of failure, which is then counted for itself; all others are counted together. */
  byClass?: RetryByClass | undefined;
  /**
   * Which share of each wait is random, so that many clients do not come back at one moment: a number from 0 to 1, `none` (0), `equal` (0.5) or
   * `full` (1). Default `full`. Where a failure asks for a wait, the random part is added to it.
   */
  jitter?: 'full' | 'equal' | 'none' | number | undefined;
  /** Retry these failures only, by their codes (`timeout`, `connection`, `rate_limited` …). Default: see `retryIf`. */
  codes?: readonly FailureCode[] | undefined;
  /**
   * Whether to try again after this failure. Default: unless it would come again, as `unauthorized` and `invalid_item` do, or says so
   * itself. An interruption (an abort) is never asked about, and never tried again.
   */
  retryIf?: (error: unknown, attempt: number) => boolean;
  /** The longest wait in milliseconds that a failure may ask for; one that asks for more ends the retrying. Default 60,000. */
  maxRetryAfter?: number | undefined;
  /** Within how many milliseconds of the first failure the last retry has to begin. Default: no limit. An attempt under way is not cut off; see `timeouts`. */
  maxElapsed?: number | undefined;
  /** What many streams may retry together. Default: no limit. */
  budget?: RetryBudget | undefined;
  /** Called before each wait. */
  onRetry?: (notice: RetryNotice) => void;
  /** Gives numbers from 0 up to 1. Default `Math.random`. */
  random?: () => number;
  clock?: Clock;
}
