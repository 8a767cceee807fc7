import { realClock } from '@weir/core';
import type { Observable } from 'rxjs';
import { concat, concatMap, defer, from, lastValueFrom, mergeMap, of, takeWhile } from 'rxjs';
import { ExperimentAnalysis, type Measurement } from './experiment-analysis.js';
import {
  checkExperiment,
  decidingMetric,
  lookShares,
  namedMetrics,
  type ExperimentOptions,
} from './experiment-options.js';
import type { ExperimentReport } from './experiment-report.js';
import { measureRun } from './measure-run.js';
import { RepeatedLooks } from './repeated-looks.js';
import { runOrder, type PlannedRun } from './run-order.js';
import { SeededRandom } from './seeded-random.js';
import { takeMeasurement } from './take-measurement.js';

/** A run has been measured. */
export interface RunMeasured extends Measurement {
  readonly type: 'run_measured';
  /** How many runs have been, and how many there are if it does not stop early. */
  readonly done: number;
  readonly planned: number;
}

/** The experiment has looked whether it can stop. */
export interface LookTaken {
  readonly type: 'look_taken';
  /** Counted from 1. */
  readonly look: number;
  readonly of: number;
  /** What the metric that decides says by now; left out while it says nothing. */
  readonly winner?: string;
}

/** The experiment is over. */
export interface ExperimentEnded {
  readonly type: 'experiment_ended';
  readonly report: ExperimentReport;
}

/** What an experiment tells on its way; the last is `experiment_ended`. */
export type ExperimentUpdate = RunMeasured | LookTaken | ExperimentEnded;

/**
 * Runs variants of an agent on the same samples, and says which is better, how much, and how sure that is: strategies, models, prompts.
 *
 * Samples come in random order, and each runs through every variant, one after the other or `concurrency` at once. A report has for each metric and pair of variants the difference with
 * its 95 % interval (BCa bootstrap), and a p-value (permutation test) that is corrected for all metrics × pairs (Holm) and for all looks. A winner is named where that is at most `alpha`; else it says that there is no
 * difference to be seen, and which one these samples would have shown. Neither needs the numbers to be distributed in any way.
 *
 * With `stopEarly` it looks in between, at equal steps stated beforehand, and ends once the metric that decides has a winner: at levels that rise by O'Brien and Fleming's boundaries, so that
 * looking does not make a false winner likelier. `samplesNeeded` says how many samples to bring.
 *
 * Emits `run_measured` after each run, `look_taken` at each of several looks, and at last `experiment_ended`, then completes. Each subscription is an experiment of its own. Runs
 * that fail, and functions that throw, are counted and told in the report; none is repeated or dropped, and none ends the experiment: it never errors. Unsubscribing aborts the runs under
 * way. Memory: the numbers of all runs, and the events of those under way.
 *
 * @example
 * const updates$ = experiment({ variants: { plain, careful }, samples: questions, metrics: { quality, duration: runMetrics.duration } });
 *
 * @throws InvalidArgumentError at once, when an option makes no sense
 * @see runExperiment for the report alone, `experimentText` and `experimentTable` to show it
 */
export function experiment<Sample>(options: ExperimentOptions<Sample>): Observable<ExperimentUpdate> {
  const samples = [...options.samples];
  checkExperiment(options, samples);
  return defer(() => conduct(options, samples));
}

/** Runs an experiment to its end and gives its report; see `experiment`. @throws InvalidArgumentError when an option makes no sense */
export async function runExperiment<Sample>(options: ExperimentOptions<Sample>): Promise<ExperimentReport> {
  const last = await lastValueFrom(experiment(options));
  return (last as ExperimentEnded).report;
}

function conduct<Sample>(options: ExperimentOptions<Sample>, samples: readonly Sample[]): Observable<ExperimentUpdate> {
  const { alpha = 0.05, resamples = 9999, seed = 1, concurrency = 1, assignment = 'paired' } = options;
  const variants = Object.keys(options.variants);
  const metrics = namedMetrics(options.metrics);
  const isPaired = assignment === 'paired';
  const looks = new RepeatedLooks(lookShares(options, samples.length));
  const decidedBy = decidingMetric(options);
  const plan = { variants, metrics, isPaired, samples: samples.length, looks, decidedBy, alpha, resamples, seed };
  const analysis = new ExperimentAnalysis(plan);
  const order = runOrder({ variants, samples: samples.length, isPaired, random: new SeededRandom(seed) });
  const planned = order.flat().length;
  let done = 0;

  const measured$ = (run: PlannedRun) =>
    runOf(options, run, samples).pipe(
      mergeMap((result) =>
        takeMeasurement(result, { sample: samples[run.sample] as Sample, index: run.sample }, metrics),
      ),
      mergeMap((measurement) => {
        analysis.add(measurement);
        return of<RunMeasured>({ type: 'run_measured', ...measurement, done: ++done, planned });
      }),
    );

  const stage$ = (look: number) => {
    const from$ = from(stageOf(order, looks.shares, look).flat());
    return concat(
      from$.pipe(mergeMap(measured$, concurrency)),
      defer(() => of(lookAt(analysis, look, looks.shares.length))),
    );
  };

  const stages$ = from(looks.shares.keys()).pipe(
    concatMap(stage$),
    takeWhile((update) => update.type !== 'look_taken' || update.winner === undefined, true),
  );
  const told$ = looks.shares.length > 1 ? stages$ : stages$.pipe(mergeMap(runsOnly));
  return concat(
    told$,
    defer(() => of<ExperimentEnded>({ type: 'experiment_ended', report: analysis.report() })),
  );
}

function runOf<Sample>(
  options: ExperimentOptions<Sample>,
  { variant, sample }: PlannedRun,
  samples: readonly Sample[],
) {
  const { clock = realClock, timeout = Infinity, maxEvents = 100_000, variants } = options;
  const start = variants[variant] as ExperimentOptions<Sample>['variants'][string];
  return measureRun(variant, (context) => start(samples[sample] as Sample, context), { clock, timeout, maxEvents });
}

/** The runs between the look before and this one. */
function stageOf(order: readonly PlannedRun[][], shares: readonly number[], look: number): readonly PlannedRun[][] {
  const end = (share: number) => Math.round(share * order.length);
  return order.slice(end(shares[look - 1] ?? 0), end(shares[look] ?? 1));
}

function lookAt(analysis: ExperimentAnalysis, look: number, of: number): LookTaken {
  const winner = analysis.look(look);
  return { type: 'look_taken', look: look + 1, of, ...(winner !== undefined && { winner }) };
}

/** The only look of an experiment that cannot stop early is no news. */
function runsOnly(update: RunMeasured | LookTaken): readonly RunMeasured[] {
  return update.type === 'run_measured' ? [update] : [];
}
