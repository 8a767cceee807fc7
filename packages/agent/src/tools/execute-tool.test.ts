import { FakeClock, Valve, withinValve } from '@weir/core';
import { EMPTY, NEVER, concat, finalize, interval, of, take, throwError } from 'rxjs';
import { z } from 'zod';
import { runTool } from '../__fixtures__/run-tool.js';
import { defineTool } from './define-tool.js';
import type { ToolContext } from './tool-context.js';
import { executeTool } from './execute-tool.js';

const tool = (execute: (args: object, context: ToolContext) => unknown, timeout?: number) =>
  defineTool({ name: 'it', description: '', input: z.object({}), execute, ...(timeout !== undefined && { timeout }) });

const callOn = (clock: FakeClock) => ({ toolCallId: 'c', run: 'r', clock, deps: undefined, messages: [] });

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
    ['throws', () => { throw new Error('no luck'); }, 'no luck'],
    ['rejects', () => Promise.reject(new Error('no luck')), 'no luck'],
    ['throws a text', () => { throw 'no luck' as unknown; }, 'no luck'],
    ['gives a function', () => () => 1, 'The tool "it" gave a function, which JSON cannot carry.'],
    ['gives a circle', () => circular, expect.stringContaining('circular')],
    ['gives a bigint', () => 1n, expect.stringContaining('BigInt')],
  ])('reports a tool that %s', async (_, execute, message) => {
    expect(await runTool(tool(execute), {})).toEqual({ error: { code: 'tool_failed', message } });
  }); // prettier-ignore

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
    ['a generator', async function* () { yield* [1, 2, 3]; }, steps],
    ['a generator that returns its result', async function* () { yield* [1, 2]; return 3; }, steps],
    ['one value', () => of('a'), [{ result: 'a' }]],
    ['no value', () => EMPTY, [{ result: null }]],
    ['nothing but a failure', () => throwError(() => new Error('no luck')), [{ error: { code: 'tool_failed', message: 'no luck' } }]],
    ['a failure after values', () => concat(of(1, 2), throwError(() => new Error('no luck'))), [{ progress: 1 }, { error: { code: 'tool_failed', message: 'no luck' } }]],
  ])('reports %s', async (_, execute, reports) => {
    expect(await reportsOf(execute)).toEqual(reports);
  }); // prettier-ignore

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
    expect([asked, reports]).toEqual([2, [{ progress: 0 }, { progress: 1 }]]);
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
