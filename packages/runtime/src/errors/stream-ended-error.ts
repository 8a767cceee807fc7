import { WeirError } from '@weir/core';

/** Raised for an item that came to a step after the stream had ended there: it was lost, and its receipt is refused. */
export class StreamEndedError extends WeirError {
  static override readonly code = 'stream_ended';

  constructor(options: { cause?: unknown } = {}) {
    super('The item came after the end of its stream, and was lost. Send it again.', {}, options);
  }
}
