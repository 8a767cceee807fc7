import { deepStrictEqual } from 'node:assert';
import { collectGarbage } from './collect-garbage.js';

/** One contender: does the whole work once and gives its result, which must equal everybody else's. */
export interface Subject {
  name: string;
  /** How many units a run of this subject processes, where it is so slow that it takes fewer than the others. */
  count?: number;
  run(): unknown;
}

/** The result of a subject that times itself: in a process of its own, or because it has something to set up. */
export class Timed {
  constructor(
    readonly nanoseconds: number,
    readonly result: unknown,
  ) {}
}

export type Ratio = `${string}/${string}`;

export interface Comparison {
  name: string;
  /** What one figure is, e.g. `ns/event`. */
  unit: string;
  /** How many units one run processes; its time is divided by it. */
  count: number;
  /** Nanoseconds in one `unit`'s time part: 1 for ns, 1e3 for µs, 1e6 for ms. */
  scale: number;
  runs: number;
  subjects: readonly Subject[];
  /** The subjects run in processes of their own: there is nothing to warm up here. */
  isolated?: boolean;
  /** Which ratios to state, as `subject/subject`. */
  ratios: readonly Ratio[];
}

export interface Result {
  subject: string;
  median: number;
  min: number;
  max: number;
  /** How many units a run of this subject processed, where they were fewer than the others'. */
  count?: number;
}

export interface Report {
  name: string;
  unit: string;
  runs: number;
  results: Result[];
  ratios: Record<string, number>;
}

const warmUps = 1;

/**
 * Runs the subjects in turn, after a warm-up, so that a change of the machine's speed meets all of them.
 *
 * Subjects that process equally many units must arrive at equal results, in every run.
 */
export async function compare({ isolated = false, ...comparison }: Comparison): Promise<Report> {
  const { name, unit, count, scale, runs, subjects, ratios } = comparison;
  const times = new Map(subjects.map((subject) => [subject.name, [] as number[]]));
  const expected = new Map<number, { by: string; result: unknown }>();
  for (let run = -warmUps; run < runs; run++) {
    for (const subject of subjects) {
      const units = subject.count ?? count;
      collectGarbage();
      // Collecting everything throws compiled code away as well, more of some than of others: an untimed run brings it back.
      if (!isolated) await subject.run();
      const { nanoseconds, result } = await timed(subject);
      const first = expected.get(units) ?? { by: subject.name, result };
      expected.set(units, first);
      deepStrictEqual(result, first.result, `"${subject.name}" gives another result than "${first.by}"`);
      if (run >= 0) times.get(subject.name)?.push(nanoseconds / units / scale);
    }
  }
  const results = subjects.map((subject) => ({
    subject: subject.name,
    ...summary(times.get(subject.name) ?? []),
    ...(subject.count !== undefined && { count: subject.count }),
  }));
  return {
    name,
    unit,
    runs,
    results,
    ratios: Object.fromEntries(ratios.map((ratio) => [ratio, ratioOf(ratio, times)])),
  };
}

/** Runs a subject once. */
export async function timed(subject: Subject): Promise<Timed> {
  const start = process.hrtime.bigint();
  const outcome = await subject.run();
  const around = Number(process.hrtime.bigint() - start);
  return outcome instanceof Timed ? outcome : new Timed(around, outcome);
}

/** The median of the ratios run by run: neighbours in time meet the same machine. */
function ratioOf(ratio: string, times: Map<string, number[]>): number {
  const [above = '', below = ''] = ratio.split('/');
  const denominators = times.get(below) ?? [];
  const quotients = (times.get(above) ?? []).map((time, run) => time / (denominators[run] ?? NaN));
  return round(median(quotients));
}

function summary(values: readonly number[]): { median: number; min: number; max: number } {
  return { median: round(median(values)), min: round(Math.min(...values)), max: round(Math.max(...values)) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
