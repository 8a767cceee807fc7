import { Timed, compare } from './compare.js';

const options = { name: 'n', unit: 'ns/item', count: 10, scale: 1, runs: 3, ratios: [] as `${string}/${string}`[] };
const taking = (name: string, nanoseconds: number, result: unknown = 'same') => ({
  name,
  run: () => new Timed(nanoseconds, result),
});

describe('compare', () => {
  it('gives the figures of each subject for one unit, and the ratios asked for', async () => {
    const subjects = [taking('fast', 100), taking('slow', 250)];
    const report = await compare({ ...options, subjects, ratios: ['slow/fast'] });
    expect(report).toEqual({
      name: 'n',
      unit: 'ns/item',
      runs: 3,
      results: [
        { subject: 'fast', median: 10, min: 10, max: 10 },
        { subject: 'slow', median: 25, min: 25, max: 25 },
      ],
      ratios: { 'slow/fast': 2.5 },
    });
  });

  it('times a subject that does not time itself', async () => {
    const report = await compare({ ...options, subjects: [{ name: 'a', run: () => 'done' }] });
    expect(report.results[0]?.median).toBeGreaterThan(0);
  });

  it('refuses subjects that do not arrive at the same result', async () => {
    const subjects = [taking('a', 1, { sum: 1 }), taking('b', 1, { sum: 2 })];
    await expect(compare({ ...options, subjects })).rejects.toThrow('"b" gives another result than "a"');
  });
});
