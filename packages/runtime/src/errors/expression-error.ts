import { WeirError } from '@weir/core';

/** Raised when an expression from the configuration cannot be evaluated for an item: a missing field, operands of the wrong type, a result that is no boolean. */
export class ExpressionError extends WeirError<{ expression: string; reason: string }> {
  static override readonly code = 'expression_failed';

  constructor(expression: string, reason: string, options: { cause?: unknown } = {}) {
    super(`The expression \`${expression}\` failed: ${reason}`, { expression, reason }, options);
  }
}
