import { execFile } from 'node:child_process';
import { deepStrictEqual } from 'node:assert';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compare, Timed, type Report } from '../compare.js';
import type { Benchmark } from '../define-benchmark.js';
import { SlowSink } from '../slow-sink/items.js';
import type { Measured } from '../slow-sink/measure-one.js';
import { subjects } from '../slow-sink/subjects.js';

const run = promisify(execFile);
const child = fileURLToPath(new URL('../slow-sink/child.js', import.meta.url));
const count = 1_000_000;
/** These take so long that a tenth of the items says enough. */
const slow = new Set(['Web Streams']);
const mebibyte = 1024 ** 2;

/** Peers push or pull, hold or wait: what each holds while its sink is slow, and how long it takes. */
export const slowSink: Benchmark = {
  name: 'slow-sink',
  summary:
    '1,000,000 items of 200 bytes, made as they are asked for, in batches of 100 into a sink that takes a turn of the event loop for each; in new processes. Memory is the most that is held at a time, garbage left out.',
  async rehearse() {
    const results = [];
    for (const subject of Object.values(subjects)) {
      const sink = new SlowSink();
      await subject(2_050, sink);
      results.push(sink.taken);
    }
    for (const result of results) deepStrictEqual(result, results[0]);
  },
  run: async () => [await timeReport(), await memoryReport()],
};

const ratios = ['Weir from config/Effect Stream', 'Weir operators/Effect Stream'] as const;

function timeReport(): Promise<Report> {
  const contenders = Object.keys(subjects).map((name) => {
    const items = slow.has(name) ? count / 10 : count;
    return {
      name,
      ...(items < count && { count: items }),
      async run() {
        const { nanoseconds, taken } = await measure(name, items, 'time');
        return new Timed(nanoseconds, taken);
      },
    };
  });
  return compare({
    name: 'slow-sink',
    unit: 'ns/item',
    scale: 1,
    count,
    runs: 5,
    subjects: contenders,
    ratios,
    isolated: true,
  });
}

function memoryReport(): Promise<Report> {
  const contenders = Object.keys(subjects).map((name) => ({
    name,
    async run() {
      const { peak, taken } = await measure(name, count, 'memory');
      return new Timed(peak, taken);
    },
  }));
  const name = 'slow-sink, memory held';
  return compare({
    name,
    unit: 'MiB',
    scale: mebibyte,
    count: 1,
    runs: 1,
    subjects: contenders,
    ratios,
    isolated: true,
  });
}

async function measure(name: string, items: number, what: 'time' | 'memory'): Promise<Measured> {
  const { stdout } = await run(process.execPath, ['--expose-gc', child, name, String(items), what]);
  return JSON.parse(stdout) as Measured;
}
