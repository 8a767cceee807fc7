import { WeirError } from '@weir/core';

/** Raised for an item that cannot be written as JSON: it refers to itself, or is a function, a symbol or `undefined`. */
export class NotSerializableError extends WeirError<{ reason: string }> {
  static override readonly code = 'not_serializable';

  /** @param writer what was to write it */
  constructor(reason: string, writer = 'this sink', options: { cause?: unknown } = {}) {
    super(`The item cannot be written as JSON: ${reason}. Map it to plain data before ${writer}.`, { reason }, options);
  }
}
