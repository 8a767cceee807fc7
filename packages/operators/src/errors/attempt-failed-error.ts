import { WeirError, type Failure } from '@weir/core';

/** An attempt that ended with an event: `details.failure` is what it said. */
export class AttemptFailedError extends WeirError<{ failure: Failure; retryable: boolean; retryAfterMs?: number }> {
  static override readonly code = 'attempt_failed';

  /** @param retryAfterMs how many milliseconds to wait before the next try, where the event says so */
  constructor(failure: Failure, retryAfterMs?: number) {
    const { retryable } = failure;
    super(failure.message, { failure, retryable, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  }
}
