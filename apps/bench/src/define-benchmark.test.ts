import { Timed } from './compare.js';
import { defineBenchmark, type Contender } from './define-benchmark.js';

const sumOf = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0);
const taking = (nanosecondsEach: number) => (numbers: number[]) =>
  new Timed(numbers.length * nanosecondsEach, sumOf(numbers));

const benchmark = (subjects: Contender<number[]>[]) =>
  defineBenchmark({
    name: 'sum',
    summary: 'Adds numbers up.',
    unit: 'ns/number',
    scale: 1,
    count: 100,
    rehearsal: 10,
    runs: 3,
    input: (count) => Array.from({ length: count }, (_, index) => index),
    subjects,
    baselines: ['loop'],
  });

describe('defineBenchmark', () => {
  it('states every subject in proportion to the baselines', async () => {
    const { run } = benchmark([
      { name: 'loop', run: taking(10) },
      { name: 'reduce', run: taking(20) },
      { name: 'recursion', run: taking(30) },
    ]);
    expect(await run()).toMatchObject({ runs: 3, ratios: { 'reduce/loop': 2, 'recursion/loop': 3 } });
  });

  it('gives a slow subject its part of the input, says so, and counts for one unit', async () => {
    const { run } = benchmark([
      { name: 'loop', run: taking(10) },
      { name: 'slow', oneOf: 20, run: taking(1000) },
    ]);
    expect(await run()).toMatchObject({
      results: [
        { subject: 'loop', median: 10 },
        { subject: 'slow', count: 5, median: 1000 },
      ],
      ratios: { 'slow/loop': 100 },
    });
  });

  it('refuses a slow subject that is wrong about its part', async () => {
    const { run } = benchmark([
      { name: 'loop', run: sumOf },
      { name: 'slow', oneOf: 20, run: () => 0 },
    ]);
    await expect(run()).rejects.toThrow('"slow" gives another result than "loop"');
  });

  it('rehearses at a small size, where all subjects have to agree', async () => {
    const sizes: number[] = [];
    const seeing = (result: number) => (numbers: number[]) => (sizes.push(numbers.length), result);
    await benchmark([{ name: 'loop', run: seeing(1) }]).rehearse?.();
    expect(sizes).toEqual([10]);

    const disagreeing = benchmark([
      { name: 'loop', run: seeing(1) },
      { name: 'other', run: seeing(2) },
    ]);
    await expect(disagreeing.rehearse?.()).rejects.toThrow('"other" gives another result than "loop"');
  });
});
