import { failureOf } from '@weir/core';
import { AttemptFailedError, type RetryOptions } from '@weir/operators';
import type { FailedAttempt } from './tool-attempt.js';

/**
 * When and how a tool that failed is called again: how often, after which waits and after which failures is said as for `retryBackoff`, in the
 * same words and with the same defaults.
 *
 * The codes of failures: of an error that has one, its own (`connection`, `rate_limited` …; see `failureOf`); `timeout`; `invalid_result`; and
 * `tool_failed` for everything else. By default an `invalid_result`, and a result that JSON cannot carry, are not tried again.
 */
export type ToolRetry = Omit<RetryOptions, 'clock'>;

/** What is decided by whether a tool is tried again: the error that it threw, where that has a code; what the model would be told where not. */
export function retriedError({ error, thrown }: FailedAttempt): unknown {
  if (thrown !== undefined && failureOf(thrown.value).code !== 'internal') return thrown.value;
  return new AttemptFailedError({ ...error, retryable: thrown !== undefined || error.code === 'timeout' });
}
