import { InvalidArgumentError } from '@weir/core';
import * as fc from 'fast-check';
import { chunkSizeFor, readContents, readingDevices, type Reading } from './chunk-size-for.js';

describe('chunkSizeFor', () => {
  it.each<[Reading | undefined, number]>([
    [undefined, 60],
    [{ content: 'code' }, 40],
    [{ content: 'technical', device: 'tablet' }, 36],
    [{ device: 'phone' }, 36],
    [{ readingSpeed: 360 }, 90],
    [{ content: 'dialogue', device: 'phone' }, 21],
    [{ readingSpeed: 10 }, 20],
    [{ readingSpeed: Infinity }, 100],
  ])('gives for %j a size of %i', (reading, size) => {
    expect(chunkSizeFor(reading)).toBe(size);
  });

  it('keeps within 20 and 100, gives whole numbers, and no less to who reads faster', () => {
    const speed = fc.double({ min: 0, minExcluded: true, max: 5000, noNaN: true });
    const anything = fc.record({
      content: fc.constantFrom(...readContents),
      device: fc.constantFrom(...readingDevices),
    });
    fc.assert(
      fc.property(anything, speed, speed, (reading, one, other) => {
        const [slower, faster] = [Math.min(one, other), Math.max(one, other)];
        const size = chunkSizeFor({ ...reading, readingSpeed: faster });
        expect(size).toBeGreaterThanOrEqual(chunkSizeFor({ ...reading, readingSpeed: slower }));
        expect(size % 1).toBe(0);
        expect(Math.min(Math.max(size, 20), 100)).toBe(size);
      }),
    );
  });

  it.each([{ content: 'poem' }, { device: 'watch' }, { readingSpeed: 0 }, { readingSpeed: NaN }])(
    'refuses %j',
    (reading) => {
      expect(() => chunkSizeFor(reading as Reading)).toThrow(InvalidArgumentError);
    },
  );
});
