import * as core from '../index.js';
import { coreErrorCodes } from './codes.js';

const classes = Object.values(core).filter(
  (value): value is typeof core.TruncatedError =>
    typeof value === 'function' && value.prototype instanceof core.WeirError,
);

describe('coreErrorCodes', () => {
  it('holds the code of every error class of the package', () => {
    expect(classes.length).toBeGreaterThan(5);
    for (const { name, code } of classes)
      expect([name, Object.keys(coreErrorCodes)]).toEqual([name, expect.arrayContaining([code])]);
  });

  it('gives each class a code of its own', () => {
    const codes = classes.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('says what each code means, in a sentence', () => {
    for (const meaning of Object.values(coreErrorCodes)) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});
