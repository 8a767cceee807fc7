import { WeirError } from './weir-error.js';

/** What can be done about a buffer that is full, in general. */
const usualRemedy = 'Raise its size, speed up what reads from it, or choose another overflow policy.';

/** Raised when a bounded buffer is full and its overflow policy is `error`, or its source could not be made to wait. */
export class BufferOverflowError extends WeirError<{ capacity: number }> {
  static override readonly code = 'buffer_overflow';

  /** @param remedy what to do about it, in a sentence of its own, where the usual is not it */
  constructor(capacity: number, remedy = usualRemedy) {
    super(`The buffer of ${capacity} items is full. ${remedy}`, { capacity });
  }
}
