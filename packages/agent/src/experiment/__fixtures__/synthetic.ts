import { ExperimentAnalysis, type AnalysisPlan } from '../experiment-analysis.js';
import type { RepeatedLooks } from '../repeated-looks.js';
import { SeededRandom } from '../seeded-random.js';

/** A number of the standard normal distribution. */
export function normalNumber(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** A time as times are: above 0, with a long tail, and a mean of 1,000. `spread` is its standard deviation as a share of the mean. */
export function skewedTime(random: SeededRandom, spread: number): number {
  const variance = Math.log(1 + spread ** 2);
  return 1000 * Math.exp(normalNumber(random) * Math.sqrt(variance) - variance / 2);
}

export interface SyntheticExperiment {
  seed: number;
  samples: number;
  looks: RepeatedLooks;
  isPaired?: boolean;
  variants?: readonly string[];
  metrics?: readonly string[];
  /** What a run of a variant comes to. */
  value: (variant: string, random: SeededRandom) => number;
}

/** Plays an experiment without any run: numbers go straight into the analysis, which stops where the rule says so. */
export function playSynthetic(experiment: SyntheticExperiment): ExperimentAnalysis {
  const { seed, samples, looks, isPaired = true, variants = ['a', 'b'], metrics = ['time'], value } = experiment;
  const plan: AnalysisPlan = {
    variants,
    metrics: metrics.map((name) => ({ name, better: 'lower' as const })),
    isPaired,
    samples,
    looks,
    decidedBy: metrics[0] ?? '',
    alpha: 0.05,
    resamples: 999,
    seed,
  };
  const random = new SeededRandom(seed * 7919 + 1);
  const analysis = new ExperimentAnalysis(plan);
  let sample = 0;
  for (const [look, share] of looks.shares.entries()) {
    for (; sample < Math.round(share * samples); sample++) {
      for (const variant of isPaired ? variants : [variants[sample % variants.length] ?? '']) {
        const values = Object.fromEntries(metrics.map((name) => [name, value(variant, random)]));
        analysis.add({ variant, sample, values, failures: [] });
      }
    }
    if (analysis.look(look) !== undefined) break;
  }
  return analysis;
}
