import { LawViolationError } from './law-violation-error.js';

describe('LawViolationError', () => {
  it('says which law, what happened, with which input, and how to see it again', () => {
    const error = new LawViolationError({ law: 'ends', problem: 'it did not', counterexample: '[1]', seed: 7 });
    expect(error.message).toBe('It does not keep the law "ends": it did not\nWith: [1]\nAgain with: { seed: 7 }');
    expect(LawViolationError.is(error)).toBe(true);
    expect(error.code).toBe('law_violation');
  });
});
