import * as fc from 'fast-check';
import { InvalidExpressionError } from '../errors/invalid-expression-error.js';
import { evaluateArithmetic } from './arithmetic.js';

describe('evaluateArithmetic', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['12 / 4 / 3', 1],
    ['7 % 4', 3],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['(-2)^2', 4],
    ['2^-1', 0.5],
    ['- - 3', 3],
    ['+.5 + 1.', 1.5],
    ['1.5e3 + 2E-1', 1500.2],
    ['sqrt(16) + abs(-3)', 7],
    ['round(2.5)', 3],
    ['min(3, 1 + 1, 5) + max(1)', 3],
    ['  1+1\n', 2],
    ['1 / 0', Infinity],
  ])('computes %s', (text, value) => {
    expect(evaluateArithmetic(text)).toBe(value);
  });

  it.each([
    ['', 0],
    ['1 +', 3],
    ['1 2', 2],
    ['(1', 2],
    ['1)', 1],
    ['1 ** 2', 3],
    ['x', 1],
    ['sqrt 4', 5],
    ['sqrt(1, 2)', 6],
    ['min()', 4],
    ['constructor(1)', 11],
    ['process.exit(1)', 7],
    ['1;2', 1],
  ])('refuses "%s" and says where', (text, position) => {
    let raised: unknown;
    try {
      evaluateArithmetic(text);
    } catch (error) {
      raised = error;
    }
    expect(InvalidExpressionError.is(raised) && raised.details.position).toBe(position);
  });

  it.each([
    ['('.repeat(100_000)],
    ['-'.repeat(1999)],
    ['2^'.repeat(900)],
    [`${'('.repeat(900)}1`],
    ['1+'.repeat(3000)],
  ])('is not exhausted by deep or long texts', (text) => {
    expect(() => evaluateArithmetic(text)).toThrow(InvalidExpressionError);
  });

  it('agrees with JavaScript on generated expressions', () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 5 },
        fc.nat(100).map(String),
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '%'), tie('expression'))
          .map((parts) => `(${parts.join(' ')})`),
        tie('expression').map((inner) => `-${inner}`.replace('--', '- -')),
      ),
    }));
    fc.assert(
      fc.property(expression, (text) => {
        expect(evaluateArithmetic(text)).toBe((0, eval)(text));
      }),
    );
  });
});
