import { FakeClock, RunWriter, type WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import { lastValueFrom, NEVER, of, throwError } from 'rxjs';
import { answer, scriptedRun, type ScriptStep } from './__fixtures__/scripted-variant.js';
import { measureRun, type VariantContext } from './measure-run.js';
import { runMetrics } from './run-metrics.js';

const limits = { timeout: Infinity, maxEvents: 100 };

async function measured(start: (context: VariantContext) => Observable<WeirEvent>, more = {}) {
  const clock = new FakeClock();
  const run = lastValueFrom(measureRun('v', start, { clock, ...limits, ...more }));
  await clock.advanceAsync(10_000);
  return run;
}

const played = (steps: readonly ScriptStep[], more = {}) => measured((context) => scriptedRun(steps, context), more);

describe('measureRun', () => {
  it('measures times, text, tokens and cost', async () => {
    const run = await played(answer(300, 500));
    expect(run).toMatchObject({
      variant: 'v',
      text: 'Hello, world',
      duration: 800,
      timeToFirst: 300,
      writingTime: 500,
    });
    expect(run).toMatchObject({ outputTokens: 10, costUsd: 0.01 });
    expect(run.events).toHaveLength(4);
    const numbers = Object.values(runMetrics).map(({ measure }) => measure(run));
    expect(numbers).toEqual([300, 800, 10, 20, 0.01, 0, 12]);
  });

  it('leaves out what a failed attempt said, and sums over calls', async () => {
    const call = answer(10, 10);
    const run = await played([
      [0, 'agent_start', { model: 'm' }],
      [0, 'llm_start', { model: 'm', attempt: 1 }],
      [5, 'llm_chunk', { delta: 'Oops', attempt: 1 }],
      [0, 'retract', { attempt: 1 }],
      ...call,
      ...call,
      [0, 'agent_end', { status: 'completed' }],
    ]);
    expect(run).toMatchObject({ text: 'Hello, worldHello, world', outputTokens: 20, costUsd: 0.02, timeToFirst: 5 });
    expect(run.failure).toBeUndefined();
  });

  it('takes what sub-agents cost, and not what they say', async () => {
    const run = await measured(({ clock }) => {
      const outer = new RunWriter({ clock, parent: 'whatever called it' });
      const inner = new RunWriter({ clock, parent: outer.run });
      const usage = { outputTokens: 7 };
      return of(
        outer.event('agent_start', { model: 'm' }),
        inner.event('llm_start', { model: 'm' }),
        inner.event('llm_chunk', { delta: 'not this' }),
        inner.event('llm_end', { finishReason: 'stop', usage, costUsd: 1 }),
        outer.event('agent_end', { status: 'completed' }),
      );
    });
    expect(run).toMatchObject({ text: '', outputTokens: 7, costUsd: 1 });
    expect(run.failure).toBeUndefined();
  });

  it('has no pace of an answer from a cache', async () => {
    const run = await played([
      [0, 'llm_start', { model: 'm' }],
      [1, 'llm_chunk', { delta: 'four little' }],
      [1, 'llm_chunk', { delta: ' words' }],
      [
        0,
        'llm_end',
        { finishReason: 'stop', usage: { outputTokens: 0 }, cached: true, savedUsage: { outputTokens: 4 } },
      ],
    ]);
    expect(run).toMatchObject({ outputTokens: 4, writingTime: 0 });
    expect(runMetrics.tokensPerSecond.measure(run)).toBeUndefined();
  });

  it('knows no cost where one call has none, and estimates tokens that nobody reports', async () => {
    const run = await played([
      [0, 'llm_start', { model: 'm' }],
      [1, 'llm_chunk', { delta: 'four little words here' }],
      [0, 'llm_end', { finishReason: 'stop' }],
    ]);
    expect(run.costUsd).toBeUndefined();
    expect(run.outputTokens).toBeGreaterThan(2);
    expect(runMetrics.tokensPerSecond.measure(run)).toBeUndefined();
  });

  it.each<[string, string, () => Promise<{ failure?: { code: string } }>]>([
    ['cut off', 'truncated', () => played(answer(1, 1).slice(0, 2))],
    ['silent', 'truncated', () => played([])],
    [
      'that ends with an error',
      'rate_limited',
      () => played([[0, 'error', { code: 'rate_limited', message: 'x', retryable: true }]]),
    ],
    [
      'that was interrupted',
      'interrupted',
      () =>
        played([
          [0, 'agent_start', { model: 'm' }],
          [0, 'agent_end', { status: 'interrupted' }],
        ]),
    ],
    ['too long', 'buffer_overflow', () => played(answer(1, 1), { maxEvents: 2 })],
    ['that never ends', 'timeout', () => measured(() => NEVER, { timeout: 5000 })],
    ['that errors', 'internal', () => measured(() => throwError(() => 'broken'))],
    [
      'that throws',
      'internal',
      () =>
        measured(() => {
          throw new TypeError('broken');
        }),
    ],
  ])('tells a run %s as failed: %s', async (_, code, play) => expect((await play()).failure?.code).toBe(code));

  it('aborts the run when nobody waits any more', () => {
    let signal: AbortSignal | undefined;
    const start = (context: VariantContext) => {
      signal = context.signal;
      return NEVER;
    };
    const subscription = measureRun('v', start, { clock: new FakeClock(), ...limits }).subscribe();
    expect(signal?.aborted).toBe(false);
    subscription.unsubscribe();
    expect(signal?.aborted).toBe(true);
  });
});
