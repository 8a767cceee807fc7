import { findArithmetic } from './find-arithmetic.js';

describe('findArithmetic', () => {
  it.each([
    ['What is 12.5% of 340?', '12.5 / 100 * 340'],
    ['what is 3 percent of 1,200', '3 / 100 * 1200'],
    ['Compute 12 * (3 + 4) please', '12 * (3 + 4)'],
    ['(what is 2+2?)', '2+2'],
    ['how much is 7 × 6', '7 * 6'],
    ['sqrt(2) to many digits', 'sqrt(2)'],
    ['1,000,000 / 3', '1000000 / 3'],
    ['2^10 - 1', '2^10 - 1'],
  ])('finds the calculation in %j', (question, expression) => {
    expect(findArithmetic(question)?.expression).toBe(expression);
  });

  it.each(['What happened on 2024-05-01?', 'Is 7 lucky?', 'How does row A1 work?', ''])(
    'finds none in %j',
    (question) => {
      expect(findArithmetic(question)).toBeUndefined();
    },
  );
});
