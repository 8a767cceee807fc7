import { independentPermutationTest, pairedPermutationTest } from './permutation-test.js';
import { SeededRandom } from './seeded-random.js';

const random = () => new SeededRandom(1);

describe('pairedPermutationTest', () => {
  it('is exact where pairs are few', () => {
    expect(pairedPermutationTest(Float64Array.of(1, 2, 3, 4, 5, 6), 99, random())).toBe(2 / 64);
    // McNemar: one against five of six pairs that differ.
    expect(pairedPermutationTest(Float64Array.of(1, 1, 1, 1, 1, -1, 0, 0), 99, random())).toBe(14 / 64);
  });

  it('says nothing of no differences', () => {
    expect(pairedPermutationTest(new Float64Array(), 99, random())).toBe(1);
    expect(pairedPermutationTest(new Float64Array(30), 99, random())).toBe(1);
  });

  it('is never 0, and as small as its resamples allow', () => {
    expect(pairedPermutationTest(new Float64Array(60).fill(1), 999, random())).toBe(1 / 1000);
  });

  it('is the same for the same seed, whichever way round', () => {
    const differences = Float64Array.from({ length: 40 }, (_, index) => Math.sin(index * 7) + 0.3);
    const p = pairedPermutationTest(differences, 999, random());
    expect(p).toBeGreaterThan(0.001);
    expect(p).toBeLessThan(0.2);
    expect(
      pairedPermutationTest(
        differences.map((one) => -one),
        999,
        random(),
      ),
    ).toBe(p);
  });
});

describe('independentPermutationTest', () => {
  it('tells groups that are apart', () => {
    const near = Float64Array.from({ length: 20 }, (_, index) => index % 5);
    expect(
      independentPermutationTest(
        near,
        near.map((one) => one + 10),
        999,
        random(),
      ),
    ).toBe(1 / 1000);
    expect(independentPermutationTest(near, near, 999, random())).toBeGreaterThan(0.5);
  });

  it('says nothing of a group of one', () => {
    expect(independentPermutationTest(Float64Array.of(1), Float64Array.of(5, 6), 99, random())).toBe(1);
  });
});
