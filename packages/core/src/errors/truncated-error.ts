import { WeirError } from './weir-error.js';

/** Raised when a stream ended without its terminal marker: what came may be only a part. */
export class TruncatedError extends WeirError<{ expected: string }> {
  static override readonly code = 'truncated';

  constructor(expected: string, options: { cause?: unknown } = {}) {
    super(
      `The stream ended before ${expected} arrived: what was received may be only a part. Retry, or continue from it.`,
      { expected },
      options,
    );
  }
}
