import { WeirError } from '@weir/core';

/** Raised in place of a subscription to a source that failed too often: `details.retryAfterMs` says when it may be tried again, `cause` is its last failure. */
export class CircuitOpenError extends WeirError<{ retryAfterMs: number; retryable: true }> {
  static override readonly code = 'circuit_open';

  constructor(retryAfterMs: number, options: { cause?: unknown } = {}) {
    super(
      `The source failed too often and is left alone. Try again in ${retryAfterMs} ms, or use another source.`,
      { retryAfterMs, retryable: true },
      options,
    );
  }
}
