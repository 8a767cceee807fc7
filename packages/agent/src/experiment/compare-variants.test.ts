import { ComparedNumbers } from './compare-variants.js';
import { SeededRandom } from './seeded-random.js';

const rising = Array.from({ length: 10 }, (_, index) => index * 10);

describe('ComparedNumbers', () => {
  it('sees through what samples differ in, where they are paired', () => {
    const later = rising.map((one, index) => one + 1 + (index % 3) / 10);
    expect(new ComparedNumbers(rising, later, true).p(999, new SeededRandom(1))).toBe(2 / 1024);
    expect(new ComparedNumbers(rising, later, false).p(999, new SeededRandom(1))).toBeGreaterThan(0.5);
  });

  it('compares whole pairs only, and counts the others', () => {
    const numbers = new ComparedNumbers([1, undefined, 3, 4], [2, 2, undefined, 6], true);
    expect(numbers).toMatchObject({ leftOut: 2, means: [2.5, 4] });
    expect(new ComparedNumbers([1, undefined], [2, 3, undefined], false)).toMatchObject({
      leftOut: 2,
      means: [1, 2.5],
    });
  });

  it('has a smallest difference of the size that formulas give', () => {
    const numbers = new ComparedNumbers(
      new Array<number>(100).fill(0),
      Array.from({ length: 100 }, (_, index) => (index % 2) * 2 - 1),
      true,
    );
    // The deviation is 1.005, so its error 0.1005; 1.96 and 0.84 of these.
    expect(numbers.smallestDifference(0.05)).toBeCloseTo(0.2815, 3);
  });

  it('knows how many numbers can differ at all', () => {
    const of = (count: number, isPaired: boolean) => {
      const numbers = new Array<number>(count).fill(1);
      return new ComparedNumbers(numbers, numbers, isPaired).canDiffer(0.05);
    };
    expect([of(5, true), of(6, true), of(3, false), of(4, false)]).toEqual([false, true, false, true]);
    expect(of(0, true)).toBe(false);
  });
});
