import fc from 'fast-check';
import { holm } from './holm.js';

describe('holm', () => {
  it('multiplies the smallest by all, the next by one less', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  });

  it('leaves one alone, and none none', () => {
    expect(holm([0.04])).toEqual([0.04]);
    expect(holm([])).toEqual([]);
  });

  it('never makes a p-value smaller, keeps their order, and stays within Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (pValues) => {
        const corrected = holm(pValues);
        pValues.forEach((p, index) => {
          expect(corrected[index]).toBeGreaterThanOrEqual(p);
          expect(corrected[index]).toBeLessThanOrEqual(Math.min(1, p * pValues.length));
          pValues.forEach((other, place) => {
            if (p < other) expect(corrected[index]).toBeLessThanOrEqual(corrected[place]!);
          });
        });
      }),
    );
  });
});
