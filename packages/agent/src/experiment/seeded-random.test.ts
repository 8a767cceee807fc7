import { SeededRandom } from './seeded-random.js';

describe('SeededRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const [first, same, other] = [new SeededRandom(7), new SeededRandom(7), new SeededRandom(8)];
    const rows = [first, same, other].map((random) => Array.from({ length: 20 }, random.next));
    expect(rows[0]).toEqual(rows[1]);
    expect(rows[0]).not.toEqual(rows[2]);
  });

  it('spreads evenly', () => {
    const random = new SeededRandom(1);
    const counts = new Array<number>(10).fill(0);
    for (let drawn = 0; drawn < 10_000; drawn++) counts[random.below(10)]!++;
    // Chi-square of nine degrees: above 27.9 once in 1,000.
    expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9);
  });
});
