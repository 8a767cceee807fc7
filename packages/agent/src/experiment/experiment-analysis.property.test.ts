import { playSynthetic, skewedTime, type SyntheticExperiment } from './__fixtures__/synthetic.js';
import type { ExperimentAnalysis } from './experiment-analysis.js';
import { RepeatedLooks } from './repeated-looks.js';
import { samplesNeeded } from './samples-needed.js';

const isLong = Boolean(process.env['WEIR_LONG']);
const experiments = isLong ? 10_000 : 1000;
/** Of what takes long. */
const fewer = isLong ? experiments : 250;
const patience = isLong ? 900_000 : 240_000;
const once = new RepeatedLooks([1]);
const fourTimes = new RepeatedLooks([0.25, 0.5, 0.75, 1]);

/** What chance adds to a share of 5 % less than once in 10,000 tests of so many experiments. */
const chance = (count: number) => 4 * Math.sqrt((0.05 * 0.95) / count);

type Setting = Omit<SyntheticExperiment, 'seed'>;

function shareOf(setting: Setting, isHit: (analysis: ExperimentAnalysis) => boolean, count = experiments): number {
  let hits = 0;
  for (let seed = 1; seed <= count; seed++) if (isHit(playSynthetic({ ...setting, seed }))) hits++;
  return hits / count;
}

const falseWinners = (setting: Setting) => shareOf(setting, (analysis) => Object.keys(analysis.winners()).length > 0);
const falseDifferences = (setting: Setting) =>
  shareOf(setting, (analysis) => analysis.verdicts().some(({ verdict }) => verdict === 'different'), fewer);

describe('experiments whose variants are the same', () => {
  const alike = { samples: 40, value: (_, random) => skewedTime(random, 0.5) } satisfies Partial<Setting>;

  it.each<[string, Setting]>([
    ['of pairs', { ...alike, looks: once }],
    ['that may stop early', { ...alike, looks: fourTimes }],
  ])(
    'have a false winner in at most 5 %%: %s',
    (_, setting) => expect(falseWinners(setting)).toBeLessThanOrEqual(0.05 + (isLong ? chance(experiments) : 0)),
    patience,
  );

  it.each<[string, Setting]>([
    ['of split samples', { ...alike, looks: once, isPaired: false }],
    [
      'of three variants and two metrics, which may stop early',
      { ...alike, looks: fourTimes, variants: ['a', 'b', 'c'], metrics: ['x', 'y'] },
    ],
  ])(
    'have any false difference in 5 %%, and what chance adds: %s',
    (_, setting) => expect(falseDifferences(setting)).toBeLessThanOrEqual(0.05 + chance(fewer)),
    patience,
  );

  it(
    'would have too many, were it looked at four times for the price of one',
    () => {
      const unpaid = { shares: fourTimes.shares, overall: (_: number, p: number) => p, nominal: () => 0.05 };
      expect(falseWinners({ ...alike, looks: unpaid as unknown as RepeatedLooks })).toBeGreaterThan(0.08);
    },
    patience,
  );
});

describe('experiments whose second variant takes 20 % longer', () => {
  // Each varies by 28 % of its mean, so the differences within pairs by 44 % of the first's.
  const slower = {
    value: (variant, random) => skewedTime(random, 0.28) * (variant === 'b' ? 1.2 : 1),
  } satisfies Partial<Setting>;
  const finds = (setting: Setting) => shareOf(setting, (analysis) => analysis.winners()['time'] === 'a');
  const size = { difference: 0.2, deviation: 0.44 };

  it.each<[string, Setting]>([
    ['at the stated number of pairs', { ...slower, looks: once, samples: samplesNeeded(size) }],
    [
      'at 5 % more, when it may stop early',
      { ...slower, looks: fourTimes, samples: Math.ceil(1.05 * samplesNeeded(size)) },
    ],
  ])(
    'find it in at least 80 %%: %s',
    (_, setting) => expect(finds(setting)).toBeGreaterThanOrEqual(0.8 - (isLong ? chance(experiments) : 0)),
    patience,
  );

  it(
    'stop earlier where the difference is large',
    () => {
      const value: Setting['value'] = (variant, random) => skewedTime(random, 0.3) * (variant === 'b' ? 2 : 1);
      const report = playSynthetic({ seed: 1, samples: 60, looks: fourTimes, value }).report();
      expect(report.stoppedAt).toEqual({ look: 2, of: 4 });
      expect(report.samples).toEqual({ planned: 60, measured: 30 });
    },
    patience,
  );
});
