import { numberWords, percentWords, quantityWords } from './number-words.js';
import type { ModelSummary, SessionAnalysis } from './session-analysis.js';

/** Something worth knowing, in words. */
export interface Insight {
  /** The rule that found it. */
  readonly rule: string;
  readonly text: string;
}

/** What insights are drawn from. */
export type Findings = Omit<SessionAnalysis, 'insights'>;

/** Says something where the numbers carry it. */
export interface InsightRule {
  readonly name: string;
  /** With fewer runs that are over, nothing is said. */
  readonly minimum: number;
  readonly find: (findings: Findings) => string | undefined;
}

/** From this share on, by the cautious end of its interval, interruptions and failures are worth a word. */
const NOTABLE = 0.1;
/** So many runs of each of two models, or spans, are compared. */
const COMPARED = 20;
/** Speeds that differ by less than this factor are called the same. */
const FACTOR = 1.3;

/** The rules, in the order in which they speak. Take your own with `analyzeSessions({ rules: [...insightRules, mine] })`. */
export const insightRules: readonly InsightRule[] = [
  {
    name: 'interruptions',
    minimum: 20,
    find: (findings) => {
      const { runs, outcomes } = findings.total;
      if (atLeast(outcomes.interrupted, runs) < NOTABLE) return undefined;
      return `${everyNth(outcomes.interrupted, runs)} was interrupted (${outcomes.interrupted} of ${runs})${longOnes(findings)}.`;
    },
  },
  {
    name: 'failures',
    minimum: 20,
    find: ({ total: { runs, outcomes }, errorsByCode }) => {
      const failed = outcomes.failed + outcomes.cut;
      if (atLeast(failed, runs) < NOTABLE / 2) return undefined;
      const [code] = Object.entries(errorsByCode).sort(([, one], [, other]) => other - one)[0] ?? [];
      const most = code === undefined ? '' : `; the most frequent error is ${code}`;
      return `${percentWords(failed / runs)} of the runs failed or were cut (${failed} of ${runs})${most}.`;
    },
  },
  {
    name: 'slowStarts',
    minimum: 50,
    find: ({ figures: { timeToFirst } }) => {
      const { p50, p90, count } = timeToFirst;
      if (count < 50 || p90 < 3 * p50 || p90 < 1000) return undefined;
      return `One answer in ten waits ${quantityWords(p90, 'ms')} or more for its first text; half of them wait ${quantityWords(p50, 'ms')} at most.`;
    },
  },
  {
    name: 'fastestModel',
    minimum: 2 * COMPARED,
    find: ({ models }) => {
      const known = models.filter(({ tokensPerSecond }) => tokensPerSecond.count >= COMPARED);
      const [fastest, next] = [...known].sort((one, other) => speedOf(other) - speedOf(one));
      if (fastest === undefined || next === undefined || speedOf(fastest) < FACTOR * speedOf(next)) return undefined;
      const times = numberWords(Number((speedOf(fastest) / speedOf(next)).toPrecision(2)));
      return `${fastest.model} writes ${times} times as fast as ${next.model} (${numberWords(speedOf(fastest))} and ${numberWords(speedOf(next))} tokens a second).`;
    },
  },
  {
    name: 'costliestModel',
    minimum: 20,
    find: ({ models, total }) => {
      const [costliest] = [...models].sort((one, other) => other.costUsd - one.costUsd);
      if (costliest === undefined || models.length < 2 || costliest.runs < COMPARED) return undefined;
      const [ofCost, ofRuns] = [costliest.costUsd / total.costUsd, costliest.runs / total.runs];
      if (!(ofCost >= 0.5 && ofCost >= 1.5 * ofRuns)) return undefined;
      return `${costliest.model} takes ${percentWords(ofCost)} of the cost for ${percentWords(ofRuns)} of the runs.`;
    },
  },
  {
    name: 'content',
    minimum: 20,
    find: ({ contentTypes, total }) => {
      const { prose: _, ...others } = contentTypes;
      const [type, count] = Object.entries(others).sort(([, one], [, other]) => other - one)[0] ?? ['', 0];
      if (atLeast(count, total.runs) < 0.25) return undefined;
      return `${everyNth(count, total.runs)} is mostly ${nameOf(type)} (${count} of ${total.runs}).`;
    },
  },
  {
    name: 'speedTrend',
    minimum: 2 * COMPARED,
    find: ({ trend }) => {
      const known = trend.filter(({ tokensPerSecond }) => tokensPerSecond.count >= COMPARED);
      const [before, last] = known.slice(-2);
      if (before === undefined || last === undefined) return undefined;
      const [from, to] = [before.tokensPerSecond.p50, last.tokensPerSecond.p50];
      if (to * FACTOR > from && from * FACTOR > to) return undefined;
      const change = `${to < from ? 'fell' : 'rose'} from ${numberWords(from)} to ${numberWords(to)} tokens a second`;
      return `The speed ${change} between ${dateWords(before.start)} and ${dateWords(last.start)}.`;
    },
  },
];

/** What the rules have to say. */
export function insightsOf(findings: Findings, rules: readonly InsightRule[]): Insight[] {
  return rules.flatMap(({ name, minimum, find }) => {
    const text = findings.total.runs < minimum ? undefined : find(findings);
    return text === undefined ? [] : [{ rule: name, text }];
  });
}

/**
 * What a share is at least, with 97.5 % confidence.
 *
 * @see E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927)
 */
export function atLeast(count: number, of: number): number {
  if (of === 0) return 0;
  const z = 1.96;
  const share = count / of;
  const spread = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return Math.max(0, (share + z ** 2 / (2 * of) - spread) / (1 + z ** 2 / of));
}

const ordinals = ['', '', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

function everyNth(count: number, of: number): string {
  const ordinal = ordinals[Math.round(of / count)];
  return ordinal === undefined || ordinal === '' ? `Almost every answer` : `Every ${ordinal} answer`;
}

/** Says of interrupted answers that most are long, where most answers are not. */
function longOnes({ interruptedLengths: { count, p50, distribution }, figures: { length } }: Findings): string {
  const [mark] = [10_000, 5000, 2000, 1000, 500, 200].filter((candidate) => candidate < p50 && candidate > length.p50);
  const over = distribution.filter(({ from }) => from >= (mark ?? Infinity)).reduce((sum, bin) => sum + bin.count, 0);
  if (mark === undefined || count < 10 || over <= count / 2) return '';
  return `, most of them over ${numberWords(mark)} characters`;
}

function speedOf({ tokensPerSecond }: ModelSummary): number {
  return tokensPerSecond.p50;
}

function nameOf(type: string): string {
  return { code: 'code', list: 'lists', table: 'tables', formula: 'formulas' }[type] ?? type;
}

function dateWords(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
