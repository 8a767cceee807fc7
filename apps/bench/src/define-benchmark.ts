import { deepStrictEqual } from 'node:assert';
import { compare, timed, type Ratio, type Report } from './compare.js';

/** An entry of the catalog. */
export interface Benchmark {
  name: string;
  /** One sentence for the page of figures: what is measured. */
  summary: string;
  run(): Promise<Report | readonly Report[]>;
  /** Lets the subjects work once at a size that takes no time, and fails where they disagree. */
  rehearse?(): Promise<void>;
}

/** One contender: does the whole work on the input once and gives its result. */
export interface Contender<Input, Name extends string = string> {
  name: Name;
  /** It is so slow that it takes only one unit of so many. */
  oneOf?: number;
  run(input: Input): unknown;
}

export interface BenchmarkSpec<Input, Name extends string> {
  name: string;
  summary: string;
  /** What one figure is, e.g. `ns/event`. */
  unit: string;
  /** Nanoseconds in one `unit`'s time part: 1 for ns, 1e3 for µs, 1e6 for ms. */
  scale: number;
  /** How many units one run processes. */
  count: number;
  /** How many units suffice to see that all subjects do the same. */
  rehearsal: number;
  runs: number;
  /** Makes the input of so many units, which every subject is given. */
  input(count: number): Input;
  /** The first says what is right. */
  subjects: readonly Contender<NoInfer<Input>, Name>[];
  /** The subjects that all others are set in proportion to. */
  baselines: readonly NoInfer<Name>[];
}

/** Makes a benchmark in which all subjects do the same work on the same input, with equal results. */
export function defineBenchmark<Input, Name extends string>(spec: BenchmarkSpec<Input, Name>): Benchmark {
  const { name, summary, unit, scale, runs } = spec;
  return {
    name,
    summary,
    async rehearse() {
      await agree(spec.subjects, spec.input(spec.rehearsal));
    },
    async run() {
      const whole = spec.input(spec.count);
      const subjects = [];
      for (const contender of spec.subjects) {
        const count = Math.ceil(spec.count / (contender.oneOf ?? 1));
        if (count === spec.count) subjects.push({ name: contender.name, run: () => contender.run(whole) });
        else {
          const part = spec.input(count);
          await agree([...spec.subjects.slice(0, 1), contender], part);
          subjects.push({ name: contender.name, count, run: () => contender.run(part) });
        }
      }
      return compare({ name, unit, scale, runs, count: spec.count, subjects, ratios: ratios(spec) });
    },
  };
}

async function agree<Input>(contenders: readonly Contender<Input>[], input: Input): Promise<void> {
  const [first, ...others] = contenders.map(({ name, run }) => ({ name, run: () => run(input) }));
  if (first === undefined) return;
  const { result: expected } = await timed(first);
  for (const other of others) {
    const { result } = await timed(other);
    deepStrictEqual(result, expected, `"${other.name}" gives another result than "${first.name}"`);
  }
}

function ratios({ baselines, subjects }: Pick<BenchmarkSpec<never, string>, 'baselines' | 'subjects'>): Ratio[] {
  return baselines.flatMap((baseline) =>
    subjects.filter(({ name }) => name !== baseline).map(({ name }): Ratio => `${name}/${baseline}`),
  );
}
