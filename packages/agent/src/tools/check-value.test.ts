import { z } from 'zod';
import { checkValue } from './check-value.js';

describe('checkValue', () => {
  it('gives what the schema makes of the value', async () => {
    expect(await checkValue(async () => z.object({ a: z.number().default(1) }), {})).toEqual({ value: { a: 1 } });
  });

  it('names every problem by its path', async () => {
    const schema = z.object({ a: z.object({ b: z.number() }), c: z.string() });
    expect(await checkValue(async () => schema, { a: { b: '1' } })).toEqual({
      problems: expect.stringMatching(/^a\.b: .+; c: .+/),
    });
  });

  it('takes a refinement that throws, and a schema that cannot be loaded, for a no', async () => {
    const throwing = z.any().refine(() => {
      throw new Error('no luck');
    });
    expect(await checkValue(async () => throwing, 1)).toEqual({ problems: 'no luck' });
    expect(await checkValue(() => Promise.reject(new Error('no file')), 1)).toEqual({ problems: 'no file' });
  });
});
