import * as fc from 'fast-check';
import { lawInputs } from './law-subject.js';

describe('lawInputs', () => {
  it('gives bursts and gaps, empty inputs and long ones', () => {
    const inputs = fc.sample(lawInputs(fc.integer()), { numRuns: 300, seed: 1 });
    const gaps = new Set(inputs.flatMap(({ cues }) => cues.map(({ gap }) => gap)));
    expect([...gaps].sort((a, b) => a - b)).toEqual([0, 1, 7, 50, 1000]);
    const lengths = inputs.map(({ cues }) => cues.length);
    expect(Math.min(...lengths)).toBe(0);
    expect(Math.max(...lengths)).toBeGreaterThan(20);
  });
});
