import fc from 'fast-check';
import { GrowingText } from './growing-text.js';

describe('GrowingText', () => {
  it('is what was added, in order, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 3000, size: 'max' }), fc.nat(3000), (pieces, asked) => {
        const text = new GrowingText();
        pieces.forEach((piece, index) => {
          text.add(piece);
          if (index === asked) expect(text.toString()).toBe(pieces.slice(0, index + 1).join(''));
        });
        expect(text.toString()).toBe(pieces.join(''));
      }),
      { numRuns: 30 },
    );
  });
});
