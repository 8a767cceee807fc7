import { FakeClock } from '@weir/core';
import { lastValueFrom, NEVER, toArray } from 'rxjs';
import { answer, scriptedRun } from './__fixtures__/scripted-variant.js';
import { experiment, runExperiment, type ExperimentUpdate } from './experiment.js';
import type { ExperimentOptions } from './experiment-options.js';
import { experimentTable, experimentText } from './experiment-words.js';
import { runMetrics } from './run-metrics.js';
import type { VariantContext } from './measure-run.js';

const samples = Array.from({ length: 24 }, (_, index) => index);
/** What a sample takes, whoever answers it. */
const work = (sample: number) => 400 + ((sample * 37) % 100);
const fast = (sample: number, context: VariantContext) =>
  scriptedRun(answer(100, work(sample) - (sample % 3)), context);
const slow = (sample: number, context: VariantContext) => scriptedRun(answer(100, work(sample) * 1.2), context);
const broken = (sample: number, context: VariantContext) =>
  scriptedRun(sample % 4 === 0 ? answer(1, 1).slice(0, 2) : answer(100, work(sample)), context);

const base = { samples, metrics: { duration: runMetrics.duration }, seed: 3 };

async function played<Sample>(options: ExperimentOptions<Sample>): Promise<ExperimentUpdate[]> {
  const clock = new FakeClock();
  let isOver = false;
  const updates = lastValueFrom(experiment({ clock, ...options }).pipe(toArray())).finally(() => (isOver = true));
  for (let round = 0; round < 2000 && !isOver; round++) await clock.advanceAsync(500);
  return updates;
}

async function reported<Sample>(options: ExperimentOptions<Sample>) {
  const last = (await played(options)).at(-1);
  if (last?.type !== 'experiment_ended') throw new TypeError('no report');
  return last.report;
}

describe('experiment', () => {
  it('finds the faster variant, with what it says of it', async () => {
    const report = await reported({ ...base, variants: { fast, slow } });
    const [comparison] = report.comparisons;
    expect(report.winners).toEqual({ duration: 'fast' });
    expect(comparison).toMatchObject({ verdict: 'different', winner: 'fast', counts: [24, 24], leftOut: 0 });
    expect(comparison!.interval!.low).toBeGreaterThan(50);
    expect(comparison!.interval!.high).toBeGreaterThan(comparison!.difference);
    expect(experimentText(report)).toContain(
      'duration: fast is better than slow: 90.3 ms (17 %) lower, 95 % interval 87.8 ms to',
    );
    expect(experimentTable(report)).toContain('| duration | fast, slow |');
  });

  it('says that there is no difference, and what it would have seen', async () => {
    const same = (sample: number, context: VariantContext) => scriptedRun(answer(100, work(99 - sample)), context);
    const report = await reported({ ...base, variants: { fast, same } });
    expect(report.winners).toEqual({});
    expect(report.comparisons[0]).toMatchObject({ verdict: 'no_difference' });
    expect(experimentText(report)).toMatch(
      /no difference between fast and same; these 24 samples would have shown .* or more four times/,
    );
    expect(experimentTable(report)).toContain('no difference |');
  });

  it('counts failures, and leaves their samples out of what they cannot tell', async () => {
    const metrics = { duration: runMetrics.duration, errors: runMetrics.errors };
    const report = await reported({ ...base, metrics, variants: { fast, broken } });
    expect(report.variants[1]).toMatchObject({ runs: 24, failed: 6, failuresByCode: { truncated: 6 } });
    expect(report.variants[1]!.metrics['duration']).toMatchObject({ count: 18, unmeasured: 6 });
    expect(report.comparisons).toMatchObject([
      { metric: 'duration', counts: [18, 18], leftOut: 6 },
      { metric: 'errors', counts: [24, 24], leftOut: 0, means: [0, 0.25] },
    ]);
    expect(report.failures).toHaveLength(6);
    expect(experimentText(report)).toContain('6 of 24 runs of broken failed: 6 truncated.');
  });

  it('asks functions for scores, whose failures are told as well', async () => {
    const seen: string[] = [];
    const quality = async (run: { variant: string; text: string }, sample: number) => {
      seen.push(run.text);
      if (sample === 0) throw new RangeError('no score');
      return sample === 1 ? NaN : run.variant === 'fast' ? 1 : 0;
    };
    const report = await reported({ ...base, metrics: { quality }, variants: { fast, slow } });
    expect(new Set(seen)).toEqual(new Set(['Hello, world']));
    expect(report.winners).toEqual({ quality: 'fast' });
    expect(report.failures.map(({ code, metric }) => [code, metric])).toEqual(
      expect.arrayContaining([
        ['internal', 'quality'],
        ['invalid_result', 'quality'],
      ]),
    );
    expect(report.comparisons[0]).toMatchObject({ leftOut: 2 });
    expect(report.variants[0]!.failed).toBe(0);
  });

  it('runs each sample through every variant, in an order that the seed decides', async () => {
    const orderOf = async (seed: number) =>
      (await played({ ...base, seed, variants: { fast, slow } })).flatMap((update) =>
        update.type === 'run_measured' ? [`${update.sample} ${update.variant}`] : [],
      );
    const order = await orderOf(1);
    expect(order).toEqual(await orderOf(1));
    expect(order).not.toEqual(await orderOf(2));
    expect(new Set(order).size).toBe(48);
    expect(order.slice(0, 2).map((run) => run.split(' ')[0])).toEqual([
      order[0]!.split(' ')[0],
      order[0]!.split(' ')[0],
    ]);
  });

  it('gives each sample to one variant where they are split', async () => {
    const report = await reported({ ...base, assignment: 'split', variants: { fast, slow } });
    expect(report.comparisons[0]).toMatchObject({ counts: [12, 12], leftOut: 0, winner: 'fast' });
    expect(report.samples.measured).toBe(24);
  });

  it('runs at most as many at once as it is told to', async () => {
    let [open, most] = [0, 0];
    const counted = (sample: number, context: VariantContext) => {
      most = Math.max(most, ++open);
      context.signal.addEventListener('abort', () => open--);
      return fast(sample, context);
    };
    await played({ ...base, concurrency: 3, variants: { counted, slow: counted } });
    expect([most, open]).toEqual([3, 0]);
  });

  it('stops early where it may and has a winner', async () => {
    const updates = await played({ ...base, stopEarly: { looks: 3 }, variants: { fast, slow } });
    const looks = updates.filter(({ type }) => type === 'look_taken');
    expect(looks.at(-1)).toMatchObject({ look: 2, of: 3, winner: 'fast' });
    const { report } = updates.at(-1) as Extract<ExperimentUpdate, { type: 'experiment_ended' }>;
    expect(report).toMatchObject({ stoppedAt: { look: 2, of: 3 }, samples: { planned: 24, measured: 16 } });
    expect(experimentText(report)).toContain('on 16 of 24 samples: stopped at look 2 of 3. Winner: fast in duration.');
  });

  it('is too small to tell with a few samples, and says so', async () => {
    const report = await reported({ ...base, samples: [1, 2, 3], variants: { fast, slow } });
    expect(report.comparisons[0]).toMatchObject({ verdict: 'too_few' });
    expect(experimentText(report)).toContain('too few samples to tell fast from slow');
  });

  it('aborts its runs when it is unsubscribed', () => {
    let signal: AbortSignal | undefined;
    const hanging = (_: number, context: VariantContext) => {
      signal = context.signal;
      return NEVER;
    };
    experiment({ ...base, variants: { hanging, other: hanging } })
      .subscribe()
      .unsubscribe();
    expect(signal?.aborted).toBe(true);
  });

  it('is an experiment anew at each subscription', async () => {
    const clock = new FakeClock();
    const updates$ = experiment({ ...base, samples: [1], clock, variants: { fast, slow } });
    const both = Promise.all([lastValueFrom(updates$), lastValueFrom(updates$)]);
    for (let round = 0; round < 10; round++) await clock.advanceAsync(500);
    const [first, second] = await both;
    expect(first).toEqual(second);
  });

  it('gives the report alone', async () => {
    const clock = new FakeClock();
    const report = runExperiment({ ...base, samples: [1], clock, variants: { fast, slow } });
    for (let round = 0; round < 10; round++) await clock.advanceAsync(500);
    expect((await report).samples).toEqual({ planned: 1, measured: 1 });
  });

  it.each<[string, object]>([
    ['variants', { variants: { fast } }],
    ['metrics', { metrics: {} }],
    ['samples', { samples: [] }],
    ['alpha', { alpha: 1 }],
    ['seed', { seed: 0.5 }],
    ['timeout', { timeout: 0 }],
    ['concurrency', { concurrency: 0 }],
    ['resamples', { resamples: 10 }],
    ['maxEvents', { maxEvents: 0 }],
    ['stopEarly.looks', { stopEarly: { looks: 1 } }],
    ['stopEarly.metric', { stopEarly: { metric: 'none' } }],
    ['stopEarly.metric', { stopEarly: true, metrics: { length: runMetrics.length } }],
    ['assignment', { assignment: 'other' }],
  ])('refuses %s that make no sense', (name, wrong) =>
    expect(() => experiment({ ...base, variants: { fast, slow }, ...wrong })).toThrow(`"${name}"`),
  );
});
