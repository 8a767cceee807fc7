import { normalNumber, skewedTime } from './__fixtures__/synthetic.js';
import { bootstrapInterval } from './bootstrap-interval.js';
import { SeededRandom } from './seeded-random.js';

const options = (seed: number) => ({ confidence: 0.95, resamples: 300, random: new SeededRandom(seed) });

describe('bootstrapInterval', () => {
  it('agrees with the formula where numbers are normal', () => {
    const random = new SeededRandom(3);
    const numbers = Float64Array.from({ length: 200 }, () => normalNumber(random) + 10);
    const mean = numbers.reduce((sum, one) => sum + one, 0) / 200;
    const interval = bootstrapInterval([numbers], { ...options(1), resamples: 4000 })!;
    expect(interval.low).toBeCloseTo(mean - 1.96 / Math.sqrt(200), 1);
    expect(interval.high).toBeCloseTo(mean + 1.96 / Math.sqrt(200), 1);
  });

  it('holds the truth as often as it says, of skewed numbers of two groups', () => {
    const random = new SeededRandom(5);
    let hits = 0;
    for (let seed = 0; seed < 100; seed++) {
      const groups = [0, 250].map((more) => Float64Array.from({ length: 40 }, () => skewedTime(random, 0.5) + more));
      const { low, high } = bootstrapInterval(groups, options(seed))!;
      if (low <= 250 && 250 <= high) hits++;
    }
    expect(hits).toBeGreaterThanOrEqual(88);
    expect(hits).toBeLessThan(100);
  });

  it('is a point where all numbers are one, and nothing where there are too few', () => {
    expect(bootstrapInterval([new Float64Array(10).fill(4)], options(1))).toEqual({ low: 4, high: 4 });
    expect(bootstrapInterval([Float64Array.of(4)], options(1))).toBeUndefined();
  });
});
