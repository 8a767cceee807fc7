import fc from 'fast-check';
import { runOrder } from './run-order.js';
import { SeededRandom } from './seeded-random.js';

const variants = ['a', 'b', 'c'];
const plan = fc.record({ samples: fc.integer({ min: 1, max: 60 }), seed: fc.integer() });

describe('runOrder', () => {
  it('gives every sample to every variant, where samples are paired', () => {
    fc.assert(
      fc.property(plan, ({ samples, seed }) => {
        const order = runOrder({ variants, samples, isPaired: true, random: new SeededRandom(seed) });
        expect(order).toHaveLength(samples);
        for (const runs of order) {
          expect(new Set(runs.map(({ sample }) => sample)).size).toBe(1);
          expect(runs.map(({ variant }) => variant).sort()).toEqual(variants);
        }
        expect(new Set(order.map(([run]) => run!.sample)).size).toBe(samples);
      }),
    );
  });

  it('gives every sample to one variant where they are split, to each as many, at any look', () => {
    fc.assert(
      fc.property(plan, ({ samples, seed }) => {
        const runs = runOrder({ variants, samples, isPaired: false, random: new SeededRandom(seed) }).flat();
        expect(new Set(runs.map(({ sample }) => sample)).size).toBe(samples);
        for (let end = 1; end <= samples; end++) {
          const counts = variants.map((name) => runs.slice(0, end).filter(({ variant }) => variant === name).length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 30 },
    );
  });
});
