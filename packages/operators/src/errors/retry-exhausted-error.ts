import { WeirError } from '@weir/core';

/** Raised when a stream failed again after every attempt that was allowed; `cause` is the last failure. */
export class RetryExhaustedError extends WeirError<{ attempts: number; waitAskedFor?: number }> {
  static override readonly code = 'retry_exhausted';

  /**
   * @param attempts how often it was tried in all, the first time included
   * @param waitAskedFor how many milliseconds the last failure asked to wait, where that was too long
   */
  constructor(attempts: number, cause: unknown, waitAskedFor?: number) {
    super(
      messageOf(attempts, waitAskedFor),
      { attempts, ...(waitAskedFor !== undefined && { waitAskedFor }) },
      { cause },
    );
  }
}

function messageOf(attempts: number, waitAskedFor: number | undefined): string {
  const times = `Failed ${attempts} ${attempts === 1 ? 'time' : 'times'}`;
  if (waitAskedFor === undefined)
    return `${times}, the last time as the cause says. See to the cause, or allow more attempts.`;
  return `${times}, and the source asks to wait ${waitAskedFor} ms. Try again after that, or raise "maxRetryAfter".`;
}
