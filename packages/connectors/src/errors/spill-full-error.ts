import { WeirError } from '@weir/core';

/** Raised when what was put aside on disk would exceed the size that is allowed; what was put aside before is whole. */
export class SpillFullError extends WeirError<{ path: string; maxBytes: number }> {
  static override readonly code = 'spill_full';

  constructor(path: string, maxBytes: number) {
    super(
      `${path} holds all of the ${maxBytes} bytes that it may. Speed up what reads from it, raise "maxBytes", or slow down the source.`,
      { path, maxBytes },
    );
  }
}
