import { criticalValue } from './normal-distribution.js';
import { RepeatedLooks } from './repeated-looks.js';

describe('RepeatedLooks', () => {
  it('has the boundaries of the published tables', () => {
    const looks = new RepeatedLooks([0.25, 0.5, 0.75, 1]);
    const edges = [0, 1, 2, 3].map((look) => criticalValue(looks.nominal(look, 0.05) / 2));
    // Lan and DeMets' O'Brien–Fleming spending, two-sided 0.05, four equal looks.
    [4.333, 2.963, 2.359, 2.014].forEach((edge, look) => expect(edges[look]).toBeCloseTo(edge, 2));
  });

  it('is the plain test where there is one look', () => {
    const looks = new RepeatedLooks([1]);
    expect(looks.nominal(0, 0.05)).toBeCloseTo(0.05, 4);
    expect(looks.overall(0, 0.0123)).toBe(0.0123);
  });

  it('turns a p-value of a look into that over all looks, and back', () => {
    const looks = new RepeatedLooks([0.3, 0.6, 1]);
    for (const look of [0, 1, 2])
      for (const level of [0.001, 0.01, 0.05])
        expect(looks.overall(look, looks.nominal(look, level))).toBeCloseTo(level, 4);
  });

  it('asks for more the earlier it looks, and never gives more than is allowed', () => {
    const looks = new RepeatedLooks([0.25, 0.5, 0.75, 1]);
    const levels = [0, 1, 2, 3].map((look) => looks.nominal(look, 0.05));
    expect([...levels].sort((a, b) => a - b)).toEqual(levels);
    expect(levels[3]).toBeLessThan(0.05);
    expect(looks.overall(0, 0.5)).toBeGreaterThanOrEqual(0.5);
  });

  it('refuses a look that was not planned', () => {
    expect(() => new RepeatedLooks([1]).nominal(1, 0.05)).toThrow('look');
  });
});
