import { FakeClock, fromIterable } from '@weir/core';
import { aggregates, tumblingWindow, type WindowFrame } from '@weir/operators';
import { endWith, filter, from, groupBy, map, mergeMap, scan, tap, type Observable } from 'rxjs';
import { collectGarbage } from '../collect-garbage.js';
import { compare, Timed } from '../compare.js';
import { defineBenchmark, type Benchmark, type Contender } from '../define-benchmark.js';

interface Reading {
  key: number;
  /** Milliseconds: one for each reading. */
  at: number;
  ms: number;
}

interface Figures {
  calls: number;
  total: number;
  mean: number | undefined;
}

type Window = Pick<WindowFrame, 'start' | 'key'> & { value: Figures };

const keys = 10_000;
/** Each key has some ten readings in a window. */
const every = 100_000;
const mebibyte = 1024 ** 2;

const aggregate = {
  calls: aggregates.count(),
  total: aggregates.sum(({ ms }: Reading) => ms),
  mean: aggregates.mean(({ ms }: Reading) => ms),
};
const options = { every, by: ({ key }: Reading) => key, maxKeys: keys, aggregate };

const subjects: readonly Contender<Iterable<Reading>>[] = [
  { name: 'plain loop', run: plainLoop },
  { name: 'hand-written RxJS', run: (readings) => digestOf(handWrittenRxjs(from(readings))) },
  {
    name: 'Weir by event time',
    run: (readings) => digestOf(fromIterable(readings).pipe(tumblingWindow({ ...options, time: ({ at }) => at }))),
  },
  {
    name: 'Weir by arrival',
    run(readings) {
      const clock = new FakeClock();
      const arriving = fromIterable(readings).pipe(tap(({ at }) => (clock.frame = at)));
      return digestOf(arriving.pipe(tumblingWindow({ ...options, clock })));
    },
  },
];

const time = defineBenchmark({
  name: 'windows',
  summary: `1,000,000 readings of ${keys.toLocaleString('en')} keys: number, sum and mean of each key in windows of 100,000 readings. Memory is the most that is held at a time, garbage left out.`,
  unit: 'ns/item',
  scale: 1,
  count: 1_000_000,
  rehearsal: 120_000,
  runs: 5,
  input: readingsOf,
  subjects,
  baselines: ['plain loop', 'hand-written RxJS'],
});

/** Windows over many keys, by the time that items carry and by that of their arrival. */
export const windows: Benchmark = {
  ...time,
  run: async (start) => [await time.run(start), await memory()].flat(),
};

function memory() {
  const readings = readingsOf(1_000_000);
  const measured = subjects.map(({ name, run }) => ({
    name,
    run() {
      collectGarbage();
      const before = process.memoryUsage().heapUsed;
      const peak = { bytes: 0 };
      const result = run(watched(readings, before, peak));
      return new Timed(peak.bytes, result);
    },
  }));
  const name = 'windows, memory held';
  const ratios = ['Weir by event time/hand-written RxJS', 'Weir by arrival/hand-written RxJS'] as const;
  return compare({ name, unit: 'MiB', scale: mebibyte, count: 1, runs: 1, subjects: measured, ratios });
}

/** Looks at the memory every 90,000 readings, when windows are nearly full. */
function* watched(readings: readonly Reading[], before: number, peak: { bytes: number }): Iterable<Reading> {
  for (const reading of readings) {
    if (reading.at % 90_000 === 89_999) {
      collectGarbage();
      peak.bytes = Math.max(peak.bytes, process.memoryUsage().heapUsed - before);
    }
    yield reading;
  }
}

function plainLoop(readings: Iterable<Reading>): unknown {
  const digest = new Digest();
  let open = new Map<number, Window>();
  let end = every;
  for (const { key, at, ms } of readings) {
    if (at >= end) {
      open.forEach((window) => digest.add(window));
      open = new Map();
      end += every;
    }
    const known = open.get(key);
    const window = known ?? { start: end - every, key, value: { calls: 0, total: 0, mean: undefined } };
    if (known === undefined) open.set(key, window);
    addTo(window.value, ms);
  }
  open.forEach((window) => digest.add(window));
  return digest.result;
}

/** A window leaves when the next one of its key begins. */
function handWrittenRxjs(readings$: Observable<Reading>): Observable<Window> {
  interface Step {
    open?: Window;
    closed?: Window | undefined;
  }
  const step = ({ open }: Step, reading: Reading | undefined): Step => {
    if (reading === undefined) return { closed: open };
    const start = Math.floor(reading.at / every) * every;
    const isSame = open?.start === start;
    const window = isSame ? open : { start, key: reading.key, value: { calls: 0, total: 0, mean: undefined } };
    addTo(window.value, reading.ms);
    return isSame ? { open } : { open: window, closed: open };
  };
  return readings$.pipe(
    groupBy(({ key }) => key),
    mergeMap((ofKey$) => ofKey$.pipe(endWith(undefined), scan(step, {}))),
    map(({ closed }) => closed),
    filter((window) => window !== undefined),
  );
}

function addTo(figures: Figures, ms: number): void {
  figures.calls++;
  figures.total += ms;
  figures.mean = figures.total / figures.calls;
}

/** The same for the same windows, in whatever order they come. */
class Digest {
  #windows = 0;
  #sum = 0;

  add({ start, key, value: { calls, total, mean = 0 } }: Window): void {
    this.#windows++;
    // Rounded, since a mean that is moved step by step differs in the last digits from a quotient.
    const rounded = Math.round(Math.fround(mean) * 2 ** 14);
    this.#sum = (this.#sum + Math.imul(Number(key) + start + 1, calls) + Math.imul(total, 31) + rounded) | 0;
  }

  get result() {
    return { windows: this.#windows, sum: this.#sum };
  }
}

function digestOf(windows$: Observable<Window>): unknown {
  const digest = new Digest();
  windows$.subscribe((window) => digest.add(window));
  return digest.result;
}

/** Keys in no order, the same each time. */
function readingsOf(count: number): Reading[] {
  return Array.from({ length: count }, (_, at) => {
    const scattered = Math.imul(at ^ (at >>> 15), 0x2c1b3c6d) >>> 0;
    return { key: (scattered >>> 8) % keys, at, ms: scattered % 1000 };
  });
}
