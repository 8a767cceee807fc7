import fc from 'fast-check';
import { RunningStatistics } from './running-statistics.js';

function statisticsOf(values: readonly number[]) {
  const statistics = new RunningStatistics();
  for (const value of values) statistics.add(value);
  return statistics.snapshot();
}

describe('RunningStatistics', () => {
  it('is all 0 without numbers', () => {
    expect(statisticsOf([])).toEqual({ count: 0, mean: 0, std: 0, min: 0, max: 0 });
  });

  it('knows mean, deviation and extremes', () => {
    expect(statisticsOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ count: 8, mean: 5, std: 2, min: 2, max: 9 });
  });

  it('stays exact for small differences between large numbers', () => {
    const { mean, std } = statisticsOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(mean).toBe(1e9 + 10);
    expect(std).toBeCloseTo(Math.sqrt(22.5), 9);
  });

  it('gives what two passes over all numbers would give', () => {
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        const statistics = statisticsOf(values);
        expect(statistics.mean).toBeCloseTo(mean, 4);
        expect(statistics.std).toBeCloseTo(Math.sqrt(variance), 4);
        expect([statistics.count, statistics.min, statistics.max]).toEqual([
          values.length,
          Math.min(...values),
          Math.max(...values),
        ]);
      }),
    );
  });

  it('merges two rows into what all of their numbers give', () => {
    const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }));
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const [whole, merged] = [new RunningStatistics(), new RunningStatistics()];
        const other = new RunningStatistics();
        left.forEach((value) => merged.add(value));
        right.forEach((value) => other.add(value));
        [...left, ...right].forEach((value) => whole.add(value));
        merged.merge(other);
        const { mean, std, ...exact } = whole.snapshot();
        expect(merged.snapshot()).toMatchObject(exact);
        expect(merged.snapshot().mean).toBeCloseTo(mean, 6);
        expect(merged.snapshot().std).toBeCloseTo(std, 6);
        expect(other.snapshot().count).toBe(right.length);
      }),
    );
  });
});
