import { FakeClock, RunWriter, type WeirEvent } from '@weir/core';
import { concat, from, lastValueFrom, NEVER, Subject, throwError } from 'rxjs';
import { recordedAnswer, recordedAnswers } from './__fixtures__/recorded-answers.js';
import { analyzeSessions } from './analyze-sessions.js';
import type { SessionAnalysis } from './session-analysis.js';
import { SessionAnalyzer, type AnalyzeSessionsOptions } from './session-analyzer.js';

const hour = 3_600_000;
const analyzed = (events: Iterable<WeirEvent>, options?: AnalyzeSessionsOptions) =>
  lastValueFrom(from(events).pipe(analyzeSessions(options)));

describe('analyzeSessions', () => {
  it('tells nothing of nothing', async () => {
    const analysis = await analyzed([]);
    expect(analysis.total).toMatchObject({ runs: 0, outcomes: { completed: 0 }, costUsd: 0 });
    expect(analysis).toMatchObject({ models: [], trend: [], insights: [], sessions: { count: 0 } });
  });

  it('measures one run', async () => {
    const { total, figures, sessions } = await analyzed(
      recordedAnswer({ text: 'x'.repeat(30), first: 300, pace: 50, outputTokens: 8, costUsd: 0.5 }),
    );
    expect(total).toMatchObject({ runs: 1, outcomes: { completed: 1 }, inputTokens: 5, outputTokens: 8, costUsd: 0.5 });
    expect(figures.timeToFirst.max).toBe(300);
    expect(figures.duration.max).toBe(400);
    expect(figures.tokensPerSecond.max).toBe(80);
    expect(figures.length.max).toBe(30);
    expect(sessions.count).toBe(1);
  });

  it('counts how runs end, and errors by class', async () => {
    const ends = ['completed', 'interrupted', 'failed', 'cut'] as const;
    const { total, errorsByCode, interruptedLengths } = await analyzed(
      recordedAnswers(8, (index) => ({ end: ends[index % 4]!, text: 'y'.repeat(20) })),
    );
    expect(total.outcomes).toEqual({ completed: 2, interrupted: 2, failed: 2, cut: 2 });
    expect(errorsByCode).toEqual({ timeout: 2 });
    expect(interruptedLengths).toMatchObject({ count: 2, min: 20, max: 20 });
  });

  it.each([
    ['prose', 'A sentence.\n\n# And a head'],
    ['code', 'See:\n\n```ts\nconst answer = 42;\nconst more = answer + 1;\n```\n'],
    ['list', '- one thing\n- another thing\n\n  with a paragraph\n'],
    ['table', 'T\n\n| a thing | b thing |\n|---|---|\n| 1 | 2 |\n'],
    ['formula', '$$\na^2 + b^2 = c^2\n$$\n'],
  ])('tells %s by its blocks', async (type, text) => {
    const { contentTypes } = await analyzed(recordedAnswer({ text }));
    expect(Object.entries(contentTypes).filter(([, count]) => count > 0)).toEqual([[type, 1]]);
  });

  it('leaves the pace of answers from a cache out, and takes what they took this time', async () => {
    const clock = new FakeClock();
    const usage = { outputTokens: 0 };
    const answers = [false, true, true, true].flatMap((cached, index) => {
      const run = new RunWriter({ run: `run-${index}`, clock });
      const events = ['Hel', 'lo'].map((delta) => {
        clock.advance(cached ? 1 : 100);
        return run.event('llm_chunk', { delta });
      });
      const end = cached ? { usage, cached, savedUsage: { outputTokens: 8 } } : { usage: { outputTokens: 8 } };
      return [
        run.event('llm_start', { model: 'm' }),
        ...events,
        run.event('llm_end', { finishReason: 'stop', ...end }),
      ];
    });
    const { figures } = await analyzed(answers);
    expect(figures.tokensPerSecond).toMatchObject({ count: 1, p50: 80 });
    expect(figures.outputTokens).toMatchObject({ count: 4, min: 0, max: 8 });
  });

  it('leaves out what was taken back', async () => {
    const run = new RunWriter({ run: 'retried' });
    const events = [
      run.event('llm_start', { model: 'm', attempt: 1 }),
      run.event('llm_chunk', { delta: 'So:\n\n```\nlots and lots of code\n', attempt: 1 }),
      run.event('retract', { attempt: 1 }),
      run.event('llm_start', { model: 'm', attempt: 2 }),
      run.event('llm_chunk', { delta: 'Hello', attempt: 2 }),
      run.event('llm_end', { finishReason: 'stop' }),
    ];
    const { figures, contentTypes } = await analyzed(events);
    expect(figures.length.max).toBe(5);
    expect(contentTypes).toMatchObject({ prose: 1, code: 0 });
  });

  it('takes sub-agents as a part of their run', async () => {
    const outer = new RunWriter({ run: 'outer' });
    const inner = new RunWriter({ run: 'inner', parent: 'outer' });
    const { total, figures, tools } = await analyzed([
      outer.event('agent_start', { model: 'm' }),
      inner.event('agent_start', { model: 'small' }),
      inner.event('llm_start', { model: 'small' }),
      inner.event('llm_chunk', { delta: 'not the answer' }),
      inner.event('llm_end', { finishReason: 'stop', usage: { outputTokens: 3 }, costUsd: 1 }),
      inner.event('agent_end', { status: 'completed' }),
      outer.event('tool_end', {
        toolCallId: 't',
        name: 'ask',
        durationMs: 1,
        error: { code: 'tool_failed', message: '' },
      }),
      outer.event('agent_end', { status: 'interrupted' }),
    ]);
    expect(total).toMatchObject({ runs: 1, outcomes: { interrupted: 1 }, outputTokens: 3, costUsd: 1 });
    expect(figures.length.max).toBe(0);
    expect(tools).toEqual({ calls: 1, failed: 1 });
  });

  it('groups by model and by hour or day', async () => {
    const events = recordedAnswers(10, (index) => ({ at: index * hour * 3, model: index % 3 === 0 ? 'b' : 'a' }));
    const byHour = await analyzed(events);
    expect(byHour.models.map(({ model, runs }) => [model, runs])).toEqual([
      ['a', 6],
      ['b', 4],
    ]);
    expect(byHour.trend.map(({ start }) => start / hour)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
    const byDay = await analyzed(events, { trend: 'day' });
    expect(byDay.trend.map(({ start, runs }) => [start / hour, runs])).toEqual([
      [0, 8],
      [24, 2],
    ]);
  });

  it('puts runs into sessions, until nothing comes for a while', async () => {
    const events = [0, 1, 2, 200].flatMap((minute) =>
      recordedAnswer({ at: minute * 60_000, run: `visitor-${minute}` }),
    );
    const { sessions } = await analyzed(events, { session: ({ run }) => run.split('-')[0]! });
    expect(sessions).toMatchObject({ count: 2, runs: { count: 2, min: 1, max: 3 } });
    expect(sessions.duration.max).toBe(120_200);
  });

  it('keeps at most as much as it is told to', async () => {
    const started = Array.from({ length: 50 }, (_, index) =>
      new RunWriter({ run: `r${index}` }).event('agent_start', { model: `m${index}` }),
    );
    const analyzer = new SessionAnalyzer({ maxRuns: 5, maxNames: 3, maxSpans: 2 });
    started.forEach((event) => analyzer.take(event));
    expect(analyzer.analysis()).toMatchObject({ open: 5, total: { runs: 45, outcomes: { cut: 45 } } });
    expect(analyzer.analysis().models.map(({ model }) => model)).toEqual(['other', 'm0', 'm1', 'm2']);
    for (let day = 0; day < 5; day++)
      recordedAnswer({ at: Date.UTC(2026, 0, 1) + day * hour }).forEach((event) => analyzer.take(event));
    expect(analyzer.analysis().trend).toHaveLength(2);
  });

  it('counts a run once, however little room there is', async () => {
    const outer = new RunWriter({ run: 'o' });
    const inner = new RunWriter({ run: 'i', parent: 'o' });
    const events = [outer.event('agent_start', { model: 'm' }), inner.event('agent_start', { model: 'm' })];
    const { total, open } = await analyzed(events, { maxRuns: 1 });
    expect([total.runs, open]).toEqual([1, 0]);
  });

  it('tells what it knows while the stream goes on, and before it fails', async () => {
    const analyzer = new SessionAnalyzer();
    recordedAnswer({ end: 'cut' }).forEach((event) => analyzer.take(event));
    expect(analyzer.analysis()).toMatchObject({ open: 1, total: { runs: 0 } });

    const seen: SessionAnalysis[] = [];
    const failing$ = concat(
      from(recordedAnswer()),
      throwError(() => 'broken'),
    );
    await expect(
      new Promise((_, reject) => {
        failing$.pipe(analyzeSessions()).subscribe({ next: (one) => seen.push(one), error: reject });
      }),
    ).rejects.toBe('broken');
    expect(seen).toHaveLength(1);
  });

  it('gives nothing of what never ends, and lets go of its source', () => {
    const events$ = new Subject<WeirEvent>();
    const seen: unknown[] = [];
    const subscription = events$.pipe(analyzeSessions()).subscribe((one) => seen.push(one));
    events$.next(recordedAnswer()[0]!);
    subscription.unsubscribe();
    expect(events$.observed).toBe(false);
    NEVER.pipe(analyzeSessions())
      .subscribe((one) => seen.push(one))
      .unsubscribe();
    expect(seen).toEqual([]);
  });

  it('begins anew at each subscription', async () => {
    const analysis$ = from(recordedAnswer()).pipe(analyzeSessions());
    expect(await lastValueFrom(analysis$)).toEqual(await lastValueFrom(analysis$));
  });

  it('makes what a function throws the stream’s error', async () => {
    const session = () => {
      throw new RangeError('no session');
    };
    await expect(analyzed(recordedAnswer(), { session })).rejects.toThrow('no session');
  });

  it.each([{ maxRuns: 0 }, { maxSpans: 1.5 }, { maxNames: -1 }, { sessionGap: 0 }])('refuses %j', (options) =>
    expect(() => analyzeSessions(options)).toThrow(Object.keys(options)[0]),
  );
});
