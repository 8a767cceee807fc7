import { BufferOverflowError } from './buffer-overflow-error.js';
import { TruncatedError } from './truncated-error.js';
import { WeirError } from './weir-error.js';

class SampleError extends WeirError<{ fact: number }> {
  static override readonly code = 'sample';
  constructor(fact: number, options: { cause?: unknown } = {}) {
    super(`The fact is ${fact}.`, { fact }, options);
  }
}

/** The same class as another installed copy of the package would have it. */
async function otherCopy(): Promise<typeof import('./truncated-error.js')> {
  let copy: typeof import('./truncated-error.js') | undefined;
  const { jest: loader } = import.meta as unknown as { jest: typeof jest };
  await loader.isolateModulesAsync(async () => {
    copy = await import('./truncated-error.js');
  });
  if (copy === undefined) throw new TypeError('no copy was loaded');
  return copy;
}

describe('WeirError', () => {
  it('carries its code, facts, name, message and cause', () => {
    const cause = new RangeError('below');
    const error = new SampleError(3, { cause });
    expect(error).toMatchObject({
      code: 'sample',
      details: { fact: 3 },
      name: 'SampleError',
      message: 'The fact is 3.',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error.stack).toContain('SampleError');
  });

  it('recognises its own class, and any of its kind when asked of the base', () => {
    const error = new SampleError(1);
    expect(SampleError.is(error)).toBe(true);
    expect(TruncatedError.is(error)).toBe(false);
    expect(WeirError.is(error)).toBe(true);
  });

  it('recognises nothing else', () => {
    for (const value of [new Error('plain'), { code: 'sample' }, 'sample', null, undefined, 3]) {
      expect(SampleError.is(value)).toBe(false);
      expect(WeirError.is(value)).toBe(false);
    }
  });

  it('recognises errors of another copy of the package', async () => {
    const { TruncatedError: Other } = await otherCopy();
    expect(Other).not.toBe(TruncatedError);
    const error = new Other('the end');
    expect(error).not.toBeInstanceOf(TruncatedError);
    expect(TruncatedError.is(error)).toBe(true);
    expect(BufferOverflowError.is(error)).toBe(false);
  });

  it('keeps its brand out of what is printed and serialised', () => {
    expect(Object.keys(new SampleError(1)).sort()).toEqual(['code', 'details', 'name']);
  });
});
