import { WeirError } from './weir-error.js';

/** Raised when a bounded buffer is full and its overflow policy is `error`. */
export class BufferOverflowError extends WeirError<{ capacity: number }> {
  static override readonly code = 'buffer_overflow';

  constructor(capacity: number) {
    super(
      `The buffer of ${capacity} items is full. Raise its size, speed up what reads from it, or choose another overflow policy.`,
      { capacity },
    );
  }
}
