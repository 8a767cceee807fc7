import { InvalidArgumentError } from '@weir/core';
import { chunkSizeFor, chunkText, type Reading } from '@weir/operators';
import * as fc from 'fast-check';
import { lastValueFrom, of, toArray } from 'rxjs';
import { chunkSizes, readingChunks, type OwnChunkSizes } from './reading-chunks.js';

const reading = fc.record<Reading>({
  content: fc.constantFrom('prose' as const, 'technical' as const, 'dialogue' as const, 'code' as const),
  device: fc.constantFrom('phone' as const, 'tablet' as const, 'desktop' as const),
  readingSpeed: fc.integer({ min: 10, max: 2000 }),
});

/** The size that `chunkText` makes of the options. */
function sizeOf(own: Reading, sizes?: OwnChunkSizes): number {
  const options = readingChunks(own, sizes);
  expect(options.by).toBe('reading');
  return chunkSizeFor(options.preset);
}

describe('readingChunks', () => {
  it('has the sizes of its table, by the speed, from 20 to 100', () => {
    fc.assert(
      fc.property(reading, (own) => {
        const { content = 'prose', device = 'desktop', readingSpeed = 240 } = own;
        const size = Math.round((chunkSizes[content][device] * readingSpeed) / 240);
        expect(sizeOf(own)).toBe(Math.min(Math.max(size, 20), 100));
      }),
    );
  });

  it('has sizes of one’s own, by the speed, from 20 to 100', () => {
    fc.assert(
      fc.property(reading, fc.integer({ min: 1, max: 300 }), (own, mine) => {
        const { content = 'prose', device = 'desktop', readingSpeed = 240 } = own;
        const size = Math.round((mine * readingSpeed) / 240);
        expect(sizeOf(own, { [content]: { [device]: mine } })).toBe(Math.min(Math.max(size, 20), 100));
      }),
    );
  });

  it('leaves the rest of the table as it is', () => {
    expect(sizeOf({ content: 'code' }, { prose: { desktop: 99 }, code: { phone: 30 } })).toBe(chunkSizes.code.desktop);
    expect(sizeOf({})).toBe(60);
  });

  it('cuts at the ends of sentences', async () => {
    const text = 'One is short. Two is short too. Three is a good deal longer than the others. Four.';
    const cut = chunkText({ ...readingChunks({ device: 'phone' }), locale: 'en' });
    const chunks = await lastValueFrom(of(text).pipe(cut, toArray()));
    expect(chunks).toEqual([
      'One is short. Two is short too. ',
      'Three is a good deal longer than the others. ',
      'Four.',
    ]);
  });

  it('refuses what it does not know', () => {
    expect(() => readingChunks({ content: 'verse' as 'prose' })).toThrow(InvalidArgumentError);
    expect(() => readingChunks({ readingSpeed: 0 })).toThrow(InvalidArgumentError);
    expect(() => readingChunks({}, { prose: { desktop: 0 } })).toThrow(InvalidArgumentError);
  });
});
