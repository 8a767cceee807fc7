import * as fc from 'fast-check';
import { LawViolationError } from '../errors/law-violation-error.js';
import { checkProperty } from './check-property.js';

const failure = (trial: (n: number) => Promise<string | undefined>, options = {}) =>
  checkProperty('is small', fc.nat(1000), trial, options).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('checkProperty', () => {
  it('tries as many inputs as it is told to', async () => {
    let trials = 0;
    await failure(async () => ((trials += 1), undefined), { numRuns: 7 });
    expect(trials).toBe(7);
  });

  it('raises the smallest failure, with the seed', async () => {
    const error = await failure(async (n) => (n < 10 ? undefined : `${n} is large`));
    expect(error).toMatchObject({
      code: LawViolationError.code,
      details: { law: 'is small', problem: '10 is large', counterexample: '10', seed: expect.any(Number) as number },
    });
  });

  it('takes an error of the trial for a violation, and keeps it as the cause', async () => {
    const cause = new RangeError('broken');
    const error = await failure(() => Promise.reject(cause));
    expect(error).toMatchObject({ details: { problem: 'RangeError: broken' }, cause });
  });
});
