import { percentWords, quantityWords } from '../analytics/number-words.js';
import type { Interval } from './bootstrap-interval.js';
import type { Comparison, ExperimentReport, VariantResult } from './experiment-report.js';

/** Tells what an experiment came to, in sentences: one line for each metric and pair of variants. */
export function experimentText(report: ExperimentReport): string {
  return [
    headline(report),
    ...report.variants.flatMap(failureLine),
    '',
    ...report.comparisons.map(comparisonWords),
  ].join('\n');
}

/** Tells what an experiment came to, as a Markdown table: one row for each metric and pair of variants. */
export function experimentTable(report: ExperimentReport): string {
  const head = ['metric', 'variants', 'means', 'difference', '95 % interval', 'p (corrected)', 'winner'];
  const rows = report.comparisons.map((comparison) => rowOf(comparison).map(cell));
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [headline(report), '', ...lines].join('\n');
}

/** What one comparison says, in a sentence. */
export function comparisonWords(comparison: Comparison): string {
  const { metric, variants, verdict, leftOut } = comparison;
  const [first, second] = variants;
  const said = {
    different: () => differenceWords(comparison),
    no_difference: () => `no difference between ${first} and ${second}${couldShow(comparison)}`,
    too_few: () => `too few samples to tell ${first} from ${second}`,
  }[verdict]();
  const note = leftOut === 0 ? '' : ` ${leftOut} ${leftOut === 1 ? 'sample is' : 'samples are'} left out.`;
  return `${metric}: ${said}.${note}`;
}

function differenceWords({
  better,
  variants,
  difference,
  relative,
  winner,
  unit,
  interval,
  corrected,
}: Comparison): string {
  const [first, second] = variants;
  const size = Math.abs(difference);
  const apart =
    relative === undefined
      ? quantityWords(size, unit)
      : `${quantityWords(size, unit)} (${percentWords(Math.abs(relative))})`;
  const range = interval === undefined ? '' : `, 95 % interval ${sizeWords(interval, difference < 0, unit)}`;
  const sure = `${range}; p ${corrected < 0.001 ? '' : '= '}${pWords(corrected)}`;
  if (winner === undefined)
    return `${second} is ${apart} ${difference > 0 ? 'higher' : 'lower'} than ${first}, which is neither good nor bad${sure}`;
  const loser = winner === first ? second : first;
  return `${winner} is better than ${loser}: ${apart} ${better}${sure}`;
}

function couldShow({ smallestDifference, means, unit, counts }: Comparison): string {
  if (smallestDifference === undefined || smallestDifference === 0) return '';
  const share = means[0] === 0 ? '' : ` (${percentWords(smallestDifference / Math.abs(means[0]))})`;
  const samples = Math.min(...counts);
  return `; these ${samples} samples would have shown ${quantityWords(smallestDifference, unit)}${share} or more four times out of five`;
}

function headline({ samples, stoppedAt, variants, winners }: ExperimentReport): string {
  const names = variants.map(({ name }) => name);
  const seen =
    stoppedAt === undefined
      ? `on ${samples.measured} samples`
      : `on ${samples.measured} of ${samples.planned} samples: stopped at look ${stoppedAt.look} of ${stoppedAt.of}`;
  const won = Object.entries(winners).map(([metric, winner]) => `${winner} in ${metric}`);
  return `${names.join(', ')} ${seen}. ${won.length === 0 ? 'No winner.' : `Winner: ${won.join(', ')}.`}`;
}

function failureLine({ name, runs, failed, failuresByCode }: VariantResult): string[] {
  if (failed === 0) return [];
  const codes = Object.entries(failuresByCode).map(([code, count]) => `${count} ${code}`);
  return [`${failed} of ${runs} runs of ${name} failed: ${codes.join(', ')}.`];
}

function rowOf(comparison: Comparison): string[] {
  const { metric, variants, means, difference, relative, unit, interval, corrected, winner, verdict } = comparison;
  const share = relative === undefined ? '' : ` (${signed(relative, percentWords(relative))})`;
  const none = { different: 'neither is better', no_difference: 'no difference', too_few: 'too few samples' }[verdict];
  return [
    metric,
    variants.join(', '),
    means.map((mean) => quantityWords(mean, unit)).join(', '),
    signed(difference, quantityWords(difference, unit)) + share,
    interval === undefined ? '' : intervalWords(interval, unit),
    pWords(corrected),
    winner ?? none,
  ];
}

function intervalWords({ low, high }: Interval, unit: string | undefined): string {
  return `${signed(low, quantityWords(low, unit))} to ${signed(high, quantityWords(high, unit))}`;
}

/** In the direction that the sentence speaks of, so that numbers above 0 say what it says. */
function sizeWords({ low, high }: Interval, isTurned: boolean, unit: string | undefined): string {
  const [from, to] = isTurned ? [-high, -low] : [low, high];
  return `${quantityWords(from, unit)} to ${quantityWords(to, unit)}`;
}

function signed(value: number, words: string): string {
  return value > 0 ? `+${words}` : words;
}

function pWords(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** Names may hold what Markdown would take for the table's own. */
function cell(text: string): string {
  return text.replace(/[\\|]/g, '\\$&').replace(/\s+/g, ' ');
}
