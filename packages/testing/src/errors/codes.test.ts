import { testingErrorCodes } from './codes.js';
import { InjectedFaultError } from './injected-fault-error.js';
import { LawViolationError } from './law-violation-error.js';
import { ScriptExhaustedError } from './script-exhausted-error.js';

describe('testingErrorCodes', () => {
  it('lists the code of every error of the package, and no other', () => {
    const codes = [InjectedFaultError, LawViolationError, ScriptExhaustedError].map(({ code }) => code);
    expect(Object.keys(testingErrorCodes).sort()).toEqual(codes.sort());
  });
});
