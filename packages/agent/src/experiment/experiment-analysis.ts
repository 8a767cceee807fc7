import { mean, median, standardDeviation } from 'simple-statistics';
import { ComparedNumbers } from './compare-variants.js';
import type { Better, Comparison, ExperimentReport, MeasuringFailure, MetricResult } from './experiment-report.js';
import { holm } from './holm.js';
import type { RepeatedLooks } from './repeated-looks.js';
import { SeededRandom } from './seeded-random.js';

/** So many failures are told one by one. */
const TOLD_FAILURES = 100;

export interface AnalysisPlan {
  readonly variants: readonly string[];
  readonly metrics: readonly PlannedMetric[];
  readonly isPaired: boolean;
  readonly samples: number;
  readonly looks: RepeatedLooks;
  /** The metric whose winner ends the experiment. */
  readonly decidedBy: string;
  readonly alpha: number;
  readonly resamples: number;
  readonly seed: number;
}

export interface PlannedMetric {
  readonly name: string;
  readonly better: Better;
  readonly unit?: string | undefined;
}

/** One run, measured. */
export interface Measurement {
  readonly variant: string;
  readonly sample: number;
  /** By metric; those without a number are left out. */
  readonly values: Readonly<Record<string, number>>;
  /** What failed: the run itself where no metric is named. */
  readonly failures: readonly MeasuringFailure[];
}

/** A metric of two variants, and what the looks at it have said so far. */
interface Question {
  readonly metric: PlannedMetric;
  readonly variants: readonly [string, string];
  /** Of the latest look. */
  p: number;
  /** The least of all looks, as if it stood alone. */
  overall: number;
  corrected: number;
}

/**
 * Judges an experiment's measurements: all statistics, and nothing of how runs run.
 *
 * Every metric of every pair of variants is a question with a p-value; what looks in between have cost is charged by `RepeatedLooks`, the number of questions by
 * Holm's correction, so the chance of any false answer in a report is at most `alpha`.
 *
 * @see Y. Ye et al., "A group sequential Holm procedure with multiple primary endpoints" (2013)
 */
export class ExperimentAnalysis {
  readonly #plan: AnalysisPlan;
  readonly #random: SeededRandom;
  readonly #measurements = new Map<string, Measurement[]>();
  readonly #questions: readonly Question[];
  readonly #failures: MeasuringFailure[] = [];
  #look = 0;

  constructor(plan: AnalysisPlan) {
    this.#plan = plan;
    this.#random = new SeededRandom(plan.seed);
    for (const variant of plan.variants) this.#measurements.set(variant, []);
    this.#questions = plan.metrics.flatMap((metric) =>
      pairsOf(plan.variants).map((variants) => ({ metric, variants, p: 1, overall: 1, corrected: 1 })),
    );
  }

  add(measurement: Measurement): void {
    this.#of(measurement.variant).push(measurement);
    for (const failure of measurement.failures) if (this.#failures.length < TOLD_FAILURES) this.#failures.push(failure);
  }

  /**
   * Tests what has been measured.
   *
   * @param look counts from 0
   * @returns the winner of the metric that decides, where there is one
   */
  look(look: number): string | undefined {
    this.#look = look;
    for (const question of this.#questions) {
      question.p = this.#numbers(question).p(this.#plan.resamples, this.#random);
      question.overall = Math.min(question.overall, this.#plan.looks.overall(look, question.p));
    }
    holm(this.#questions.map(({ overall }) => overall)).forEach((corrected, index) => {
      const question = this.#questions[index];
      if (question !== undefined) question.corrected = corrected;
    });
    return this.winners()[this.#plan.decidedBy];
  }

  /** What the latest look says, without the intervals, which take most of the time. */
  verdicts(): Comparison[] {
    return this.#questions.map((question) => this.#judge(question));
  }

  /** By metric, the variant that the latest look finds better than each of the others. */
  winners(): Readonly<Record<string, string>> {
    return this.#winnersAmong(this.verdicts());
  }

  /** What the latest look says, with all that there is to tell. */
  report(): ExperimentReport {
    const { variants, samples, looks, alpha, isPaired, seed } = this.#plan;
    const comparisons = this.#questions.map((question) => ({ ...this.#judge(question), ...this.#ranges(question) }));
    const measured = new Set(variants.flatMap((variant) => this.#of(variant).map(({ sample }) => sample)));
    const of = looks.shares.length;
    return {
      variants: variants.map((variant) => this.#resultOf(variant)),
      comparisons,
      winners: this.#winnersAmong(comparisons),
      samples: { planned: samples, measured: measured.size },
      ...(this.#look + 1 < of && { stoppedAt: { look: this.#look + 1, of } }),
      failures: this.#failures,
      settings: { alpha, isPaired, seed },
    };
  }

  #judge(question: Question): Comparison {
    const { metric, variants, p, corrected } = question;
    const numbers = this.#numbers(question);
    const means = numbers.means;
    const difference = means[1] - means[0];
    const isDifferent = corrected <= this.#plan.alpha && difference !== 0;
    const verdict = isDifferent ? 'different' : numbers.canDiffer(this.#level) ? 'no_difference' : 'too_few';
    const winner = isDifferent ? winnerOf(metric.better, difference, variants) : undefined;
    return {
      metric: metric.name,
      better: metric.better,
      ...(metric.unit !== undefined && { unit: metric.unit }),
      variants,
      counts: [numbers.first.length, numbers.second.length],
      leftOut: numbers.leftOut,
      means,
      difference,
      ...(means[0] !== 0 && { relative: difference / Math.abs(means[0]) }),
      p,
      corrected,
      verdict,
      ...(winner !== undefined && { winner }),
    };
  }

  #ranges(question: Question): Pick<Comparison, 'interval' | 'smallestDifference'> {
    const numbers = this.#numbers(question);
    const interval = numbers.interval(this.#random);
    if (interval === undefined) return {};
    return { interval, smallestDifference: numbers.smallestDifference(this.#level) };
  }

  /** What a p-value has to be at most in the hardest step of the correction. */
  get #level(): number {
    const { looks, alpha } = this.#plan;
    return looks.nominal(this.#look, alpha / this.#questions.length);
  }

  /** By metric, who beats each of the others. */
  #winnersAmong(comparisons: readonly Comparison[]): Record<string, string> {
    const others = this.#plan.variants.length - 1;
    const winners: Record<string, string> = {};
    for (const { name } of this.#plan.metrics) {
      const won = comparisons.filter(({ metric }) => metric === name).map(({ winner }) => winner);
      const best = this.#plan.variants.find((variant) => won.filter((winner) => winner === variant).length === others);
      if (best !== undefined) winners[name] = best;
    }
    return winners;
  }

  #numbers({ metric, variants: [first, second] }: Question): ComparedNumbers {
    const { isPaired } = this.#plan;
    const ours = this.#of(first);
    const theirs = this.#of(second);
    const bySample = new Map(theirs.map((measurement) => [measurement.sample, measurement]));
    const matched = isPaired ? ours.map(({ sample }) => bySample.get(sample)) : theirs;
    const of = (measurements: readonly (Measurement | undefined)[]) =>
      measurements.map((measurement) => measurement?.values[metric.name]);
    return new ComparedNumbers(of(ours), of(matched), isPaired);
  }

  #resultOf(name: string): ExperimentReport['variants'][number] {
    const measurements = this.#of(name);
    const failuresByCode: Record<string, number> = {};
    let failed = 0;
    for (const { failures } of measurements)
      for (const { code, metric } of failures) {
        if (metric !== undefined) continue;
        failed++;
        failuresByCode[code] = (failuresByCode[code] ?? 0) + 1;
      }
    const metrics = this.#plan.metrics.map(
      (metric) => [metric.name, metricResult(measurements.map(({ values }) => values[metric.name]))] as const,
    );
    return { name, runs: measurements.length, failed, failuresByCode, metrics: Object.fromEntries(metrics) };
  }

  #of(variant: string): Measurement[] {
    return this.#measurements.get(variant) ?? [];
  }
}

function pairsOf(names: readonly string[]): (readonly [string, string])[] {
  return names.flatMap((first, index) => names.slice(index + 1).map((second) => [first, second] as const));
}

function winnerOf(better: Better, difference: number, [first, second]: readonly [string, string]): string | undefined {
  if (better === 'neither') return undefined;
  return difference > 0 === (better === 'higher') ? second : first;
}

function metricResult(values: readonly (number | undefined)[]): MetricResult {
  const numbers = values.filter((value) => value !== undefined);
  const unmeasured = values.length - numbers.length;
  if (numbers.length === 0) return { count: 0, unmeasured, mean: 0, median: 0, deviation: 0 };
  return {
    count: numbers.length,
    unmeasured,
    mean: mean(numbers),
    median: median(numbers),
    deviation: standardDeviation(numbers),
  };
}
