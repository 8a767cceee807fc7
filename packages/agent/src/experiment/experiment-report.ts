import type { EventFailure } from '@weir/core';
import type { Interval } from './bootstrap-interval.js';

/** Which numbers of a metric are good ones; of `neither` there is a difference, and no winner. */
export type Better = 'lower' | 'higher' | 'neither';

/** What an experiment came to, as plain data; `experimentText` and `experimentTable` tell it. */
export interface ExperimentReport {
  readonly variants: readonly VariantResult[];
  /** For each metric, in order, every pair of variants. */
  readonly comparisons: readonly Comparison[];
  /** By metric, the variant that beats each of the others; a metric without one is left out. */
  readonly winners: Readonly<Record<string, string>>;
  readonly samples: { readonly planned: number; readonly measured: number };
  /** At which look it stopped before the samples were used up. */
  readonly stoppedAt?: { readonly look: number; readonly of: number };
  /** What failed, the first 100; `variants` has the counts of all. */
  readonly failures: readonly MeasuringFailure[];
  readonly settings: ReportSettings;
}

export interface ReportSettings {
  /** How likely a false winner may be, over the whole report. */
  readonly alpha: number;
  /** Whether each sample ran through every variant. */
  readonly isPaired: boolean;
  readonly seed: number;
}

/** What one variant did. */
export interface VariantResult {
  readonly name: string;
  readonly runs: number;
  /** Runs that failed. */
  readonly failed: number;
  /** How many failed, by code. */
  readonly failuresByCode: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, MetricResult>>;
}

/** One metric of one variant. With no numbers all but `unmeasured` are 0. */
export interface MetricResult {
  readonly count: number;
  /** Runs that gave no number: they failed, reported none, or their function failed. */
  readonly unmeasured: number;
  readonly mean: number;
  readonly median: number;
  /** Standard deviation of the numbers. */
  readonly deviation: number;
}

/** How two variants differ in a metric. */
export interface Comparison {
  readonly metric: string;
  readonly better: Better;
  readonly unit?: string;
  /** Differences are the second less the first. */
  readonly variants: readonly [string, string];
  /** How many numbers of each were compared. */
  readonly counts: readonly [number, number];
  /** Samples that gave no number for one of the two, so that they are not in the comparison. */
  readonly leftOut: number;
  readonly means: readonly [number, number];
  readonly difference: number;
  /** The difference as a share of the first mean; left out where that is 0. */
  readonly relative?: number;
  /** Where the true difference lies with 95 % confidence, by bootstrap; not corrected for the number of comparisons. */
  readonly interval?: Interval;
  /** Of the permutation test alone. */
  readonly p: number;
  /** Corrected for all comparisons (Holm), and for all looks. */
  readonly corrected: number;
  readonly verdict: 'different' | 'no_difference' | 'too_few';
  readonly winner?: string;
  /** What these samples would have shown four times out of five, had it been there. */
  readonly smallestDifference?: number;
}

/** Something that gave no number. */
export interface MeasuringFailure extends EventFailure {
  readonly variant: string;
  /** Which sample, counted from 0 in the order in which they were given. */
  readonly sample: number;
  /** The metric that could not be measured; left out where the run failed. */
  readonly metric?: string;
}
