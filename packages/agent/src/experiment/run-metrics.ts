import type { Better } from './experiment-report.js';
import type { MeasuredRun } from './run-reader.js';

/** What a metric gives: a number, or `undefined` where there is nothing to measure. */
export type MetricValue = number | undefined;

/** Measures a run: from its text, its events and its times. May take its time, and call a model itself. */
export type MeasureRun<Sample> = (run: MeasuredRun, sample: Sample) => MetricValue | PromiseLike<MetricValue>;

/** A number of each run, to compare variants by. */
export interface RunMetric<Sample> {
  readonly measure: MeasureRun<Sample>;
  /** Default `higher`. */
  readonly better?: Better;
  /** Such as `ms`, `$` or `tokens`, for the report. */
  readonly unit?: string;
  /** Whether failed runs are measured as well: they are left out otherwise. Default false. */
  readonly ofFailures?: boolean;
}

/** The metrics that need no function of yours; name those that you want, each costs the others some power. */
export const runMetrics = {
  /** From the start to the first piece of text. */
  timeToFirst: { measure: ({ timeToFirst }) => timeToFirst, better: 'lower', unit: 'ms' },
  /** From the start to the last event. */
  duration: { measure: ({ duration }) => duration, better: 'lower', unit: 'ms' },
  /** As the provider reports them; estimated from the text where it does not. */
  outputTokens: { measure: ({ outputTokens }) => outputTokens, better: 'neither', unit: 'tokens' },
  /** Output tokens over the time from the first piece of text to the last; of no answer that came in one piece. */
  tokensPerSecond: {
    measure: ({ outputTokens, writingTime }) => (writingTime > 0 ? (outputTokens * 1000) / writingTime : undefined),
    better: 'higher',
    unit: 'tokens/s',
  },
  /** What the run's model calls cost, where that is known: put `cost()` behind a variant whose events do not say. */
  cost: { measure: ({ costUsd }) => costUsd, better: 'lower', unit: '$' },
  /** 1 for a run that failed, 0 for any other: the mean is the share of runs that failed. */
  errors: { measure: ({ failure }) => (failure === undefined ? 0 : 1), better: 'lower', ofFailures: true },
  /** Characters of the answer (UTF-16 units). */
  length: { measure: ({ text }) => text.length, better: 'neither', unit: 'characters' },
} as const satisfies Readonly<Record<string, RunMetric<unknown>>>;
