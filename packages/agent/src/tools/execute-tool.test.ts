import { FakeClock, Valve, withinValve } from '@weir/core';
import { EMPTY, NEVER, concat, finalize, interval, of, take, throwError } from 'rxjs';
import { z } from 'zod';
import { runTool } from '../__fixtures__/run-tool.js';
import { RunSteering } from '../running/run-steering.js';
import { defineTool, type ToolSpec } from './define-tool.js';
import type { ToolContext } from './tool-context.js';
import type { ToolRetry } from './tool-retry.js';
import { executeTool } from './execute-tool.js';

const tool = (execute: (args: object, context: ToolContext) => unknown, timeout?: number) =>
  defineTool({ name: 'it', description: '', input: z.object({}), execute, ...(timeout !== undefined && { timeout }) });

const callOn = (clock: FakeClock) => ({
  toolCallId: 'c',
  run: 'r',
  clock,
  deps: undefined,
  messages: [],
  steering: new RunSteering(),
  approve: () => NEVER,
});

describe('executeTool', () => {
  it.each([
    ['a text', 'yes', 'yes'],
    ['a promise', Promise.resolve(3), 3],
    ['nothing', undefined, null],
    ['data', { at: new Date(0), gone: undefined }, { at: '1970-01-01T00:00:00.000Z' }],
  ])('gives %s as JSON', async (_, value, result) => {
    expect(
      await runTool(
        tool(() => value),
        {},
      ),
    ).toEqual({ result });
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  it.each([
    [
      'throws',
      () => {
        throw new Error('no luck');
      },
      'no luck',
    ],
    ['rejects', () => Promise.reject(new Error('no luck')), 'no luck'],
    [
      'throws a text',
      () => {
        throw 'no luck' as unknown;
      },
      'no luck',
    ],
    ['gives a function', () => () => 1, 'The tool "it" gave a function, which JSON cannot carry.'],
    ['gives a circle', () => circular, expect.stringContaining('circular')],
    ['gives a bigint', () => 1n, expect.stringContaining('BigInt')],
  ])('reports a tool that %s', async (_, execute, message) => {
    expect(await runTool(tool(execute), {})).toEqual({ error: { code: 'tool_failed', message } });
  });

  it('tells the tool about its call', async () => {
    const clock = new FakeClock(5);
    let seen: ToolContext | undefined;
    await runTool(
      tool((_, context) => void (seen = context)),
      {},
      clock,
    );
    expect(seen).toMatchObject({ toolCallId: 'call-1', run: 'run-1', clock });
    expect(seen?.signal.aborted).toBe(false);
  });

  it('gives up on a tool that hangs, and tells it so', async () => {
    const clock = new FakeClock();
    let signal: AbortSignal | undefined;
    const outcomes: unknown[] = [];
    const hanging = tool((_, context) => {
      signal = context.signal;
      return new Promise(() => undefined);
    }, 50);
    executeTool({ tool: hanging, args: {} }, callOn(clock)).subscribe((outcome) => outcomes.push(outcome));
    await clock.advanceAsync(49);
    expect(outcomes).toEqual([]);
    await clock.advanceAsync(1);
    expect(outcomes).toEqual([{ error: { code: 'timeout', message: 'The tool "it" gave no result within 50 ms.' } }]);
    expect(signal?.aborted).toBe(true);
    expect(clock.actions).toHaveLength(0);
  });

  it('waits for ever where the timeout is infinite', async () => {
    const clock = new FakeClock();
    const outcome = runTool(
      tool(() => 1, Infinity),
      {},
      clock,
    );
    expect(clock.actions).toHaveLength(0);
    expect(await outcome).toEqual({ result: 1 });
  });

  it('aborts the tool when unsubscribed from, and says nothing of its end', async () => {
    const clock = new FakeClock();
    let finish: (value: string) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const outcomes: unknown[] = [];
    const slow = tool((_, context) => {
      signal = context.signal;
      return new Promise((resolve) => (finish = resolve));
    });
    const subscription = executeTool({ tool: slow, args: {} }, callOn(clock)).subscribe((outcome) =>
      outcomes.push(outcome),
    );
    await clock.advanceAsync(1);
    subscription.unsubscribe();
    finish('late');
    await clock.advanceAsync(100_000);
    expect([signal?.aborted, outcomes.length, clock.actions.length]).toEqual([true, 0, 0]);
  });
});

describe('executeTool, with a tool that streams', () => {
  const reportsOf = async (execute: () => unknown) => {
    const reports: unknown[] = [];
    const report$ = executeTool({ tool: tool(execute), args: {} }, callOn(new FakeClock()));
    await new Promise<void>((complete) => report$.subscribe({ next: (report) => reports.push(report), complete }));
    return reports;
  };
  const steps = [{ progress: 1 }, { progress: 2 }, { result: 3 }];

  it.each<[string, () => unknown, unknown[]]>([
    ['an Observable', () => of(1, 2, 3), steps],
    ['a promise of an Observable', async () => of(1, 2, 3), steps],
    [
      'a generator',
      async function* () {
        yield* [1, 2];
      },
      [{ progress: 1 }, { progress: 2 }, { result: null }],
    ],
    [
      'a generator that returns its result',
      async function* () {
        yield* [1, 2];
        return 3;
      },
      steps,
    ],
    ['one value', () => of('a'), [{ result: 'a' }]],
    ['no value', () => EMPTY, [{ result: null }]],
    [
      'nothing but a failure',
      () => throwError(() => new Error('no luck')),
      [{ error: { code: 'tool_failed', message: 'no luck' } }],
    ],
    [
      'a failure after values',
      () =>
        concat(
          of(1, 2),
          throwError(() => new Error('no luck')),
        ),
      [{ progress: 1 }, { progress: 2 }, { error: { code: 'tool_failed', message: 'no luck' } }],
    ],
  ])('reports %s', async (_, execute, reports) => {
    expect(await reportsOf(execute)).toEqual(reports);
  });

  it('fails where JSON cannot carry the progress, and cuts the tool short', async () => {
    let left = 0;
    const stream$ = concat(
      of(() => 1, 2),
      NEVER,
    ).pipe(finalize(() => left++));
    const message = 'The tool "it" gave a function, which JSON cannot carry.';
    expect(await reportsOf(() => stream$)).toEqual([{ error: { code: 'tool_failed', message } }]);
    expect(left).toBe(1);
  });

  it('lets go of the stream when unsubscribed from', async () => {
    let left = 0;
    const endless = tool(() => interval(10, clock).pipe(finalize(() => left++)));
    const clock = new FakeClock();
    const reports: unknown[] = [];
    executeTool({ tool: endless, args: {} }, callOn(clock))
      .pipe(take(3))
      .subscribe((report) => reports.push(report));
    await clock.advanceAsync(100);
    expect(reports).toEqual([{ progress: 0 }, { progress: 1 }, { progress: 2 }]);
    expect([left, clock.actions.length]).toEqual([1, 0]);
  });

  it('is read only while the valve is open, in which time it is not held to its timeout', async () => {
    const clock = new FakeClock();
    const valve = new Valve();
    let asked = 0;
    const counting = tool(async function* () {
      for (; asked < 5; asked++) yield asked;
      return 'done';
    }, 50);
    const reports: unknown[] = [];
    const report$ = executeTool({ tool: counting, args: {} }, callOn(clock));
    withinValve(valve, () => report$.subscribe((report) => reports.push(report) === 2 && valve.close()));
    await clock.advanceAsync(1000);
    expect([asked, reports]).toEqual([1, [{ progress: 0 }, { progress: 1 }]]);
    valve.open();
    await clock.advanceAsync(0);
    expect(reports.at(-1)).toEqual({ result: 'done' });
    expect(clock.actions).toHaveLength(0);
  });

  it('is held to its timeout once the reader is ready again', async () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const reports: unknown[] = [];
    const report$ = executeTool({ tool: tool(() => NEVER, 50), args: {} }, callOn(clock));
    valve.close();
    withinValve(valve, () => report$.subscribe((report) => reports.push(report)));
    await clock.advanceAsync(1000);
    valve.open();
    await clock.advanceAsync(49);
    expect(reports).toEqual([]);
    await clock.advanceAsync(1);
    expect(reports).toMatchObject([{ error: { code: 'timeout' } }]);
  });

  it('stops waiting for the reader when it is unsubscribed from', async () => {
    const clock = new FakeClock();
    const valve = new Valve();
    valve.close();
    const report$ = executeTool({ tool: tool(() => NEVER, 50), args: {} }, callOn(clock));
    const subscription = withinValve(valve, () => report$.subscribe());
    await clock.advanceAsync(60);
    subscription.unsubscribe();
    valve.open();
    expect(clock.actions).toHaveLength(0);
  });
});

describe('executeTool, with an output schema', () => {
  const checked = (execute: () => unknown, output: z.ZodType = z.object({ n: z.number() })) =>
    runTool(defineTool({ name: 'it', description: '', input: z.object({}), output, execute }), {});

  it('gives what the schema makes of the result', async () => {
    expect(await checked(() => ({ n: 1, more: true }))).toEqual({ result: { n: 1 } });
    expect(await checked(() => of('progress', { n: 2 }))).toEqual({ result: { n: 2 } });
  });

  it('says what is wrong with a result that does not fit', async () => {
    expect(await checked(() => ({ n: 'one' }))).toEqual({
      error: { code: 'invalid_result', message: expect.stringMatching(/^The result of "it" does not fit .+: n: /) },
    });
    expect(await checked(() => EMPTY)).toMatchObject({ error: { code: 'invalid_result' } });
  });

  it('refuses what the schema makes of it and JSON cannot carry', async () => {
    const output = z.number().transform((n) => BigInt(n));
    expect(await checked(() => 1, output)).toMatchObject({ error: { code: 'tool_failed' } });
  });
});

describe('executeTool, with retry', () => {
  const retried = (execute: (args: object, context: ToolContext) => unknown, retry: ToolRetry, timeout = 50) =>
    defineTool({
      name: 'it',
      description: '',
      input: z.object({}),
      execute,
      retry: { jitter: 'none', ...retry },
      timeout,
    });
  const watching = (tool: ToolSpec, clock: FakeClock) => {
    const reports: unknown[] = [];
    const subscription = executeTool({ tool, args: {} }, callOn(clock)).subscribe((report) => reports.push(report));
    return { reports, subscription };
  };
  const notice = (retry: number, delayMs: number, code = 'tool_failed', message = 'no luck') => ({
    progress: { retry, delayMs, error: { code, message } },
  });

  it('calls the tool again after waits that grow, and says so', async () => {
    const clock = new FakeClock();
    const tries: [number, number][] = [];
    const execute = (_: object, { attempt }: ToolContext) => {
      tries.push([attempt, clock.now()]);
      if (attempt < 3) throw new Error('no luck');
      return 'yes';
    };
    const { reports } = watching(retried(execute, { attempts: 5, backoff: 10 }), clock);
    await clock.advanceAsync(100);
    expect(tries).toEqual([
      [1, 0],
      [2, 10],
      [3, 30],
    ]);
    expect(reports).toEqual([notice(1, 10), notice(2, 20), { result: 'yes' }]);
    expect(clock.actions).toHaveLength(0);
  });

  it('ends with the last failure once the tries are used up', async () => {
    const clock = new FakeClock();
    let calls = 0;
    const { reports } = watching(
      retried(() => Promise.reject(new Error(`no luck ${++calls}`)), { attempts: 1, backoff: 1 }),
      clock,
    );
    await clock.advanceAsync(10);
    expect(reports).toEqual([
      notice(1, 1, 'tool_failed', 'no luck 1'),
      { error: { code: 'tool_failed', message: 'no luck 2' } },
    ]);
  });

  it('gives each try its own time and signal', async () => {
    const clock = new FakeClock();
    const signals: AbortSignal[] = [];
    const hanging = retried((_, { signal }) => (signals.push(signal), NEVER), { attempts: 1, backoff: 5 });
    const { reports } = watching(hanging, clock);
    await clock.advanceAsync(54);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await clock.advanceAsync(50);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await clock.advanceAsync(1);
    expect(reports).toMatchObject([{ progress: { error: { code: 'timeout' } } }, { error: { code: 'timeout' } }]);
    expect(clock.actions).toHaveLength(0);
  });

  const broken = Object.assign(new Error('broken'), { code: 'ECONNRESET' });
  it.each<[string, unknown, string[] | undefined, number]>([
    ['an error without a code', new Error('x'), undefined, 2],
    ['an error without a code, by its code', new Error('x'), ['tool_failed'], 2],
    ['a broken line', broken, ['connection'], 2],
    ['not a broken line', broken, ['timeout', 'tool_failed'], 1],
    ['no refused access', Object.assign(new Error('x'), { statusCode: 401 }), undefined, 1],
    ['no abort', new DOMException('x', 'AbortError'), undefined, 1],
  ])('tries %s again', async (_, thrown, codes, tries) => {
    const clock = new FakeClock();
    let calls = 0;
    const execute = () => {
      calls++;
      throw thrown;
    };
    const { reports } = watching(retried(execute, { attempts: 1, backoff: 1, codes }), clock);
    await clock.advanceAsync(10);
    expect(calls).toBe(tries);
    expect(reports.at(-1)).toMatchObject({ error: { code: 'tool_failed' } });
  });

  it.each<[string[] | undefined, number]>([
    [undefined, 1],
    [['invalid_result'], 2],
  ])('with the codes %p, calls %i times for a result that does not fit', async (codes, tries) => {
    const clock = new FakeClock();
    let calls = 0;
    const odd = defineTool({
      name: 'it',
      description: '',
      input: z.object({}),
      output: z.string(),
      execute: () => ++calls as unknown as string,
      retry: { attempts: 1, backoff: 1, codes },
    });
    const { reports } = watching(odd, clock);
    await clock.advanceAsync(10);
    expect(calls).toBe(tries);
    expect(reports.at(-1)).toMatchObject({ error: { code: 'invalid_result' } });
  });

  it('fails with what a callback of the retry throws', async () => {
    const clock = new FakeClock();
    const retry = {
      retryIf: () => {
        throw new Error('odd');
      },
    };
    const { reports } = watching(
      retried(() => Promise.reject(new Error('x')), retry),
      clock,
    );
    await clock.advanceAsync(10);
    expect(reports).toEqual([{ error: { code: 'tool_failed', message: 'odd' } }]);
  });

  it('waits no longer once unsubscribed from', async () => {
    const clock = new FakeClock();
    const { reports, subscription } = watching(
      retried(() => Promise.reject(new Error('no luck')), { backoff: 10 }),
      clock,
    );
    await clock.advanceAsync(1);
    subscription.unsubscribe();
    expect(clock.actions).toHaveLength(0);
    await clock.advanceAsync(100);
    expect(reports).toEqual([notice(1, 10)]);
  });
});
