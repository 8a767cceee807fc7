import { WeirError } from '@weir/core';

/** Raised when as many subscriptions run and wait as are allowed. */
export class BulkheadFullError extends WeirError<{ concurrent: number; queue: number; retryable: true }> {
  static override readonly code = 'bulkhead_full';

  constructor(concurrent: number, queue: number) {
    super(
      `${concurrent} subscriptions run and ${queue} wait, which is all that is allowed. Try again later, or raise "concurrent" or "queue".`,
      { concurrent, queue, retryable: true },
    );
  }
}
