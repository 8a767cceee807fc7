import { WeirError } from '@weir/core';

/** Raised for an argument of the command that makes no sense; the command exits with 2. */
export class UsageError extends WeirError<{ argument: string }> {
  static override readonly code = 'usage';

  constructor(argument: string, message: string) {
    super(message, { argument });
  }
}
