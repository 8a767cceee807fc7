import type { Comparison, ExperimentReport } from '../experiment/experiment-report.js';

/** A comparison as a chart shows it: shares of the first variant's mean, so that metrics of different units stand on one axis. */
export interface ComparedInterval {
  readonly label: string;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  /** What the report says: the winner, or that there is none. */
  readonly verdict: string;
  readonly isDifferent: boolean;
}

/** The report's comparisons, in order; those without an interval, or whose first mean is 0, cannot be shown. */
export function comparedIntervals({ comparisons }: ExperimentReport): ComparedInterval[] {
  return comparisons.flatMap((comparison) => {
    const { metric, variants, interval, relative, means, verdict } = comparison;
    if (interval === undefined || relative === undefined) return [];
    const whole = Math.abs(means[0]);
    return {
      label: `${metric}: ${variants[1]} − ${variants[0]}`,
      low: interval.low / whole,
      middle: relative,
      high: interval.high / whole,
      verdict: verdictWords(comparison),
      isDifferent: verdict === 'different',
    };
  });
}

function verdictWords({ verdict, winner }: Comparison): string {
  if (verdict === 'too_few') return 'too few';
  if (verdict === 'no_difference') return 'no difference';
  return winner === undefined ? 'different' : `${winner} wins`;
}
