import { WeirError } from '@weir/core';

/** What is known about a line that was no good. */
export interface InvalidLineDetails {
  /** Where the line was read: a path, or `stdin`. */
  source: string;
  /** The line's number, from 1, counted from where reading began. */
  line: number;
  /** What is wrong with it. */
  reason: string;
}

/** Raised for a line of input that is not what was asked for; the lines after it are read on. */
export class InvalidLineError extends WeirError<InvalidLineDetails> {
  static override readonly code = 'invalid_line';

  constructor(details: InvalidLineDetails, options: { cause?: unknown } = {}) {
    super(`Line ${details.line} of ${details.source} ${details.reason}.`, details, options);
  }
}
