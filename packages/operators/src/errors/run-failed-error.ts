import { WeirError, type EventFailure } from '@weir/core';

/** Raised in place of what a run would have come to: `details.failure` is what its last `error` event said. */
export class RunFailedError extends WeirError<{ run: string; failure?: EventFailure; retryable: boolean }> {
  static override readonly code = 'run_failed';

  constructor(run: string, failure?: EventFailure & { retryable?: boolean }) {
    const why = failure === undefined ? 'It does not say why.' : `${failure.code}: ${failure.message}`;
    super(`The run "${run}" failed. ${why}`, {
      run,
      ...(failure !== undefined && { failure: { code: failure.code, message: failure.message } }),
      retryable: failure?.retryable ?? false,
    });
  }
}
