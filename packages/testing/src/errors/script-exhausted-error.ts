import { WeirError } from '@weir/core';

/** Raised when a fake model is called more often than its script has turns. */
export class ScriptExhaustedError extends WeirError<{ turns: number }> {
  static override readonly code = 'script_exhausted';

  constructor(turns: number) {
    super(
      `The fake model has ${turns} scripted turns and was called once more. Add a turn, or find out why it is called again.`,
      {
        turns,
      },
    );
  }
}
