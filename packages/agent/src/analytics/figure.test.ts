import fc from 'fast-check';
import { Figure } from './figure.js';

const figureOf = (values: readonly number[]) => {
  const figure = new Figure();
  for (const value of values) figure.add(value);
  return figure;
};

describe('Figure', () => {
  it('tells nothing of no numbers', () => {
    expect(figureOf([]).whole()).toMatchObject({ count: 0, mean: 0, p50: 0, distribution: [] });
  });

  it('has one bin of equal numbers', () => {
    expect(figureOf([3, 3]).whole().distribution).toEqual([{ from: 3, to: 3, count: 2 }]);
  });

  it('leaves out what is no number', () => {
    const figure = figureOf([1, NaN, Infinity]);
    figure.add(undefined);
    expect(figure.summary().count).toBe(1);
  });

  it('spreads even numbers evenly, and keeps what is far away apart', () => {
    const { distribution } = figureOf([...Array.from({ length: 1000 }, (_, index) => index + 1), 50_000]).whole();
    expect(distribution).toHaveLength(11);
    for (const { count } of distribution.slice(0, 10)) expect(Math.abs(count - 99)).toBeLessThan(15);
    expect(distribution.at(-1)!.count).toBeLessThan(20);
  });

  it('counts each number once, in bins without gaps', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const { distribution } = figureOf(values).whole();
        expect(distribution.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        distribution.slice(1).forEach(({ from }, index) => expect(from).toBe(distribution[index]!.to));
        for (const { count } of distribution) expect(count).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
