import { deepStrictEqual } from 'node:assert';
import { compare, timed, type Ratio, type Report, type Timed } from './compare.js';

/** An entry of the catalog. */
export interface Benchmark {
  name: string;
  /** One sentence for the page of figures: what is measured. */
  summary: string;
  run(start?: StartContender): Promise<Report | readonly Report[]>;
  /** Lets the subjects work once at a size that takes no time, and fails where they disagree. */
  rehearse?(): Promise<void>;
  /** Readies a subject for the input that it is given: what it gives runs it once. */
  ready?(subject: string): () => Promise<Timed>;
}

/** A subject that stands ready, here or in a process of its own. */
export interface RunningContender {
  /** Runs it once, and times it. */
  run(): Promise<Timed>;
  stop(): void;
}

/** Readies a subject of a benchmark. */
export type StartContender = (benchmark: Benchmark, subject: string) => RunningContender;

const startHere: StartContender = ({ ready }, subject) => {
  const run = ready?.(subject);
  if (run === undefined) throw new RangeError(`There is no subject "${subject}".`);
  return { run, stop: () => undefined };
};

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
  const { name, summary, unit, scale, runs, subjects } = spec;
  const countOf = ({ oneOf = 1 }: Contender<Input>) => Math.ceil(spec.count / oneOf);
  const benchmark: Benchmark = {
    name,
    summary,
    async rehearse() {
      await agree(subjects, spec.input(spec.rehearsal));
    },
    ready(subject) {
      const contender = subjects.find((one) => one.name === subject);
      if (contender === undefined) throw new RangeError(`There is no subject "${subject}".`);
      const input = spec.input(countOf(contender));
      return () => timed({ name: subject, run: () => contender.run(input) });
    },
    async run(start = startHere) {
      for (const slow of subjects.filter((one) => countOf(one) < spec.count))
        await agree([...subjects.slice(0, 1), slow], spec.input(countOf(slow)));
      const running = subjects.map((contender) => ({ contender, ...start(benchmark, contender.name) }));
      try {
        const ready = running.map(({ contender, run }) => {
          const count = countOf(contender);
          return { name: contender.name, run, ...(count < spec.count && { count }) };
        });
        return await compare({ name, unit, scale, runs, count: spec.count, subjects: ready, ratios: ratios(spec) });
      } finally {
        running.forEach(({ stop }) => stop());
      }
    },
  };
  return benchmark;
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
