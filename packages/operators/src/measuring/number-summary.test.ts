import fc from 'fast-check';
import { NumberSummarizer } from './number-summary.js';

function summaryOf(values: readonly number[]) {
  const summarizer = new NumberSummarizer();
  values.forEach((value) => summarizer.add(value));
  return summarizer.snapshot();
}

describe('NumberSummarizer', () => {
  it('is all 0 without numbers', () => {
    expect(summaryOf([])).toEqual({ count: 0, mean: 0, std: 0, min: 0, max: 0, p50: 0, p90: 0, p99: 0 });
  });

  it('knows mean, deviation, extremes and quantiles within 1 %', () => {
    const { p50, p90, p99, ...rest } = summaryOf(Array.from({ length: 1001 }, (_, index) => index));
    expect(rest).toEqual({ count: 1001, mean: 500, std: expect.closeTo(288.964, 3) as number, min: 0, max: 1000 });
    expect([p50 / 500, p90 / 900, p99 / 990].every((ratio) => Math.abs(ratio - 1) <= 0.01)).toBe(true);
  });

  it('puts the quantiles in order between the extremes', () => {
    const numbers = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (values) => {
        const { min, p50, p90, p99, max } = summaryOf(values);
        expect([min, p50, p90, p99, max]).toEqual([min, p50, p90, p99, max].sort((a, b) => a - b));
      }),
    );
  });
});
