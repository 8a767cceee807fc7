import { WeirError } from '@weir/core';

/** Raised when what a model gave back does not have the form of an answer at all; `details.problem` says what is wrong. */
export class UnreadableAnswerError extends WeirError<{ model: string; problem: string }> {
  static override readonly code = 'unreadable_answer';

  constructor(model: string, problem: string) {
    super(`The answer of the model "${model}" cannot be read: ${problem}. Check the model's package.`, {
      model,
      problem,
    });
  }
}
