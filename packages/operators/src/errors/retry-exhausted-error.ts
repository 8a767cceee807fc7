import { failureOf, WeirError } from '@weir/core';

/** What put an end to the retrying: the number of attempts, the time that it may take, the budget of all streams, or the wait that the source asked for. */
export type RetryLimit =
  | { limit: 'attempts' }
  | { limit: 'maxElapsed'; maxElapsed: number }
  | { limit: 'budget' }
  | { limit: 'maxRetryAfter'; waitAskedFor: number };

/** Raised when a stream failed again and may not be tried any more: `details.limit` says by which limit; `cause` is the last failure. */
export class RetryExhaustedError extends WeirError<{ attempts: number } & RetryLimit> {
  static override readonly code = 'retry_exhausted';

  /** @param attempts how often it was tried in all, the first time included */
  constructor(attempts: number, cause: unknown, reached: RetryLimit = { limit: 'attempts' }) {
    super(messageOf(attempts, cause, reached), { attempts, ...reached }, { cause });
  }
}

function messageOf(attempts: number, cause: unknown, reached: RetryLimit): string {
  const times = `Failed ${attempts} ${attempts === 1 ? 'time' : 'times'}`;
  return `${times}${adviceOn(reached)} The last failure: ${failureOf(cause).message}`;
}

function adviceOn(reached: RetryLimit): string {
  switch (reached.limit) {
    case 'attempts':
      return '. See to the cause, or allow more attempts.';
    case 'maxElapsed':
      return `, and the next try would begin more than ${reached.maxElapsed} ms after the first failure. See to the cause, or raise "maxElapsed".`;
    case 'budget':
      return ', and the retries that all streams may make together are used up. Try again later, or widen the budget.';
    case 'maxRetryAfter':
      return `, and the source asks to wait ${reached.waitAskedFor} ms. Try again after that, or raise "maxRetryAfter".`;
  }
}
