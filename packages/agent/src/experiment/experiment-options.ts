import { InvalidArgumentError, type Clock, type WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import type { Better } from './experiment-report.js';
import type { VariantContext } from './measure-run.js';
import type { MeasureRun, RunMetric } from './run-metrics.js';

/** One way to answer a sample: a strategy, a model, a prompt. Gives the run's events. */
export type Variant<Sample> = (sample: Sample, context: VariantContext) => Observable<WeirEvent>;

export interface ExperimentOptions<Sample> {
  /** What is compared, by name: two or more. */
  variants: Readonly<Record<string, Variant<Sample>>>;
  /** What they are given: questions, tasks. They are taken in random order. */
  samples: Iterable<Sample>;
  /** What is measured, by name: those of `runMetrics`, and your own functions, whose higher numbers are the better ones unless they say otherwise. */
  metrics: Readonly<Record<string, RunMetric<Sample> | MeasureRun<Sample>>>;
  /** Whether each sample runs through every variant (`paired`, which needs the fewest runs) or through one (`split`). Default `paired`. */
  assignment?: 'paired' | 'split';
  /** How many runs go on at once; with 1 they take turns. Times of runs that share a machine or a rate limit disturb each other. Default 1. */
  concurrency?: number;
  /** Stops before the samples are used up, as soon as `metric` (default: the first) has a winner. Looks at equal steps, from 2 to 10; default 4. */
  stopEarly?: boolean | { looks?: number; metric?: string };
  /** How likely any false difference in the report may be. Default 0.05. */
  alpha?: number;
  /** How many orders a permutation test tries at most. Default 9,999. */
  resamples?: number;
  /** The same seed gives the same order, and of the same numbers the same report. Default 1. */
  seed?: number;
  /** A run that takes longer has failed. In milliseconds; default: none. */
  timeout?: number;
  /** A run with more events has failed. Default 100,000. */
  maxEvents?: number;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

export interface NamedMetric<Sample> extends RunMetric<Sample> {
  readonly name: string;
  readonly better: Better;
}

/** The metrics with what they left out. */
export function namedMetrics<Sample>(metrics: ExperimentOptions<Sample>['metrics']): NamedMetric<Sample>[] {
  return Object.entries(metrics).map(([name, metric]) => {
    const stated = typeof metric === 'function' ? { measure: metric } : metric;
    return { better: 'higher', ...stated, name };
  });
}

/** The shares of the samples after which it looks; the last look is at all of them. */
export function lookShares(
  { stopEarly = false }: Pick<ExperimentOptions<never>, 'stopEarly'>,
  samples: number,
): number[] {
  const { looks = 4 } = typeof stopEarly === 'object' ? stopEarly : {};
  const count = stopEarly === false ? 1 : looks;
  const ends = Array.from({ length: count }, (_, look) => Math.round(((look + 1) * samples) / count));
  return [...new Set(ends)].filter((end) => end > 0).map((end) => end / samples);
}

/** The metric whose winner ends an experiment early. */
export function decidingMetric<Sample>({ stopEarly, metrics }: ExperimentOptions<Sample>): string {
  const first = Object.keys(metrics)[0] ?? '';
  return typeof stopEarly === 'object' ? (stopEarly.metric ?? first) : first;
}

/** @throws InvalidArgumentError when an option makes no sense */
export function checkExperiment<Sample>(options: ExperimentOptions<Sample>, samples: readonly Sample[]): void {
  const { variants, metrics, stopEarly, alpha = 0.05, seed = 1, timeout = Infinity } = options;
  const names = Object.keys(variants);
  if (names.length < 2) throw new InvalidArgumentError('variants', 'two or more', names);
  if (Object.keys(metrics).length === 0) throw new InvalidArgumentError('metrics', 'one or more', metrics);
  if (samples.length === 0) throw new InvalidArgumentError('samples', 'one or more', samples);
  if (!(alpha > 0 && alpha < 1)) throw new InvalidArgumentError('alpha', 'between 0 and 1', alpha);
  if (!Number.isInteger(seed)) throw new InvalidArgumentError('seed', 'a whole number', seed);
  if (!(timeout > 0)) throw new InvalidArgumentError('timeout', 'a number of milliseconds above 0', timeout);
  const { concurrency = 1, resamples = 9999, maxEvents = 100_000, assignment = 'paired' } = options;
  for (const [name, value, least] of [
    ['concurrency', concurrency, 1],
    ['resamples', resamples, 99],
    ['maxEvents', maxEvents, 1],
  ] as const)
    if (!(Number.isInteger(value) && value >= least))
      throw new InvalidArgumentError(name, `a whole number from ${least}`, value);
  if (!['paired', 'split'].includes(assignment))
    throw new InvalidArgumentError('assignment', '"paired" or "split"', assignment);
  if (stopEarly !== undefined && stopEarly !== false) checkStopping(options);
}

function checkStopping<Sample>(options: ExperimentOptions<Sample>): void {
  const { stopEarly, metrics } = options;
  const { looks = 4 } = typeof stopEarly === 'object' ? stopEarly : {};
  if (!(Number.isInteger(looks) && looks >= 2 && looks <= 10))
    throw new InvalidArgumentError('stopEarly.looks', 'a whole number from 2 to 10', looks);
  const decisive = namedMetrics(metrics).filter(({ better }) => better !== 'neither');
  const metric = decidingMetric(options);
  if (!decisive.some(({ name }) => name === metric)) {
    const names = decisive.map(({ name }) => name).join(', ');
    throw new InvalidArgumentError(
      'stopEarly.metric',
      `a metric that can have a winner: ${names || 'there is none'}`,
      metric,
    );
  }
}
