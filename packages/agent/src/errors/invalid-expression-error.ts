import { WeirError } from '@weir/core';

/** Raised when text is not arithmetic; `details.position` is the character at fault, counted from 0. */
export class InvalidExpressionError extends WeirError<{ expression: string; position: number; problem: string }> {
  static override readonly code = 'invalid_expression';

  constructor(expression: string, position: number, problem: string) {
    super(`"${expression}" is no arithmetic: ${problem} at character ${position + 1}.`, {
      expression,
      position,
      problem,
    });
  }
}
