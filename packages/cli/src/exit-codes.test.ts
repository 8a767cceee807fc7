import { exitCodeMeanings, exitCodes } from './exit-codes.js';

describe('exitCodes', () => {
  it('follow the conventions of the shell', () => {
    expect(exitCodes).toMatchObject({
      ok: 0,
      timeout: 124,
      interrupted: 128 + 2,
      outputClosed: 128 + 13,
      terminated: 128 + 15,
    });
  });

  it('each have a meaning in words, and no two are the same', () => {
    const codes = Object.values(exitCodes);
    expect(new Set(codes).size).toBe(codes.length);
    expect(Object.keys(exitCodeMeanings).map(Number).sort()).toEqual([...codes].sort());
  });
});
