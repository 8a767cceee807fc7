import fc from 'fast-check';
import { QuantileSketch } from './quantile-sketch.js';

const shares = [0, 0.01, 0.07, 0.25, 0.5, 0.9, 0.99, 0.999, 1];

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  values.forEach((value) => sketch.add(value));
  return sketch;
}

/** The least rank of which so many thousandths of all do not exceed it: in whole numbers, so that nothing is rounded. */
function rankOf(share: number, count: number): number {
  const thousandths = Math.round(share * 1000);
  let rank = 1;
  while (rank * 1000 < thousandths * count) rank++;
  return rank;
}

/** Checks every quantile against the sorted numbers. */
function expectWithinOnePercent(sketch: QuantileSketch, values: readonly number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  for (const share of shares) {
    const truth = sorted[rankOf(share, sorted.length) - 1] ?? Number.NaN;
    const error = Math.abs((sketch.quantile(share) ?? Number.NaN) - truth);
    // Beside the hundredth only what rounding takes.
    expect(error).toBeLessThanOrEqual(Math.abs(truth) * (0.01 + 1e-9));
  }
}

const numbers = fc.array(
  fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    fc.double({ min: -1e9, max: -1e-6, noNaN: true }),
  ),
  { minLength: 1, maxLength: 300 },
);

describe('QuantileSketch', () => {
  it('knows nothing of no numbers', () => {
    expect([new QuantileSketch().quantile(0.5), new QuantileSketch().count]).toEqual([undefined, 0]);
  });

  it('is exact for one number, and for the extremes', () => {
    expect(sketchOf([7]).quantile(0.99)).toBe(7);
    expect([0, 1].map((share) => sketchOf([3, -8, 0, 41]).quantile(share))).toEqual([-8, 41]);
  });

  it('takes the nearest rank, also of few numbers', () => {
    const values = Array.from({ length: 50 }, (_, n) => (n === 49 ? 10_000 : 10));
    expect(sketchOf(values).quantile(0.99)).toBe(10_000);
    expect(sketchOf(values).quantile(0.98)).toBeCloseTo(10, 0);
    expect([0.07, 0.08].map((share) => Math.round(sketchOf(range(100)).quantile(share) ?? 0))).toEqual([7, 8]);
    expect([0.5, 0.51].map((share) => Math.round(sketchOf([1, 2, 3, 4]).quantile(share) ?? 0))).toEqual([2, 3]);
  });

  it('is within 1 % of the true quantile, whatever the numbers', () => {
    fc.assert(
      fc.property(numbers, (values) => expectWithinOnePercent(sketchOf(values), values)),
      {
        numRuns: 500,
      },
    );
  });

  it('is within 1 % for numbers of one size, however large or small', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -290, max: 300 }),
        fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1 }),
        (exponent, digits) => {
          const values = digits.map((digit) => digit * 10 ** exponent);
          expectWithinOnePercent(sketchOf(values), values);
        },
      ),
    );
  });

  it('is within 1 % for a million numbers with a long tail', () => {
    const values = Array.from({ length: 1_000_000 }, (_, index) => Math.exp(((index * 7919) % 1_000_000) / 60_000));
    expectWithinOnePercent(sketchOf(values), values);
  });

  it('merges sketches of parts into that of the whole', () => {
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const merged = sketchOf(left);
        const other = sketchOf(right);
        merged.merge(other);
        const whole = sketchOf([...left, ...right]);
        expect(shares.map((share) => merged.quantile(share))).toEqual(shares.map((share) => whole.quantile(share)));
        expect([merged.count, other.count]).toEqual([left.length + right.length, right.length]);
      }),
    );
  });

  it('keeps the upper quantiles where magnitudes differ too much, and takes next to nothing for 0', () => {
    const values = [1e-200, 1e-100, 1, 1e10, 1e20, 1e30];
    const sketch = sketchOf(values);
    expect(Math.abs((sketch.quantile(0.8) ?? 0) / 1e20 - 1)).toBeLessThanOrEqual(0.0101);
    expect(sketch.quantile(0)).toBeGreaterThanOrEqual(1e-200);
    expect(sketchOf([5e-324, 0, -5e-324]).quantile(0.5)).toBe(0);
  });
});

/** The whole numbers from 1. */
function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
