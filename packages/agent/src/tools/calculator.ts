import { evaluateArithmetic } from './arithmetic.js';
import { defineTool } from './define-tool.js';

/**
 * A tool that computes: `+ - * / % ^`, brackets, `sqrt abs round min max`.
 *
 * It answers with the number. What is no arithmetic, or has no finite result (1/0), is answered with an error that the model can read.
 *
 * @see evaluateArithmetic for the rules
 */
export const calculator = defineTool({
  name: 'calculator',
  description:
    'Computes an arithmetic expression exactly as written, for example "(3 + 4) * 2^3". Use it for every calculation.',
  input: (z) =>
    z.strictObject({
      expression: z
        .string()
        .describe('Numbers, + - * / % (remainder) ^ (power), brackets, sqrt() abs() round() min() max().'),
    }),
  execute({ expression }): number | string {
    const value = evaluateArithmetic(expression);
    // JSON has no word for these: it would turn them into null.
    return Number.isFinite(value) ? value : `The result is not a finite number: ${value}`;
  },
});
