import { FakeClock } from '@weir/core';
import { z } from 'zod';
import { runTool } from '../__fixtures__/run-tool.js';
import { defineTool, type ToolContext } from './define-tool.js';
import { executeTool, type ToolOutcome } from './execute-tool.js';

const tool = (execute: (args: object, context: ToolContext) => unknown, timeout?: number) =>
  defineTool({ name: 'it', description: '', input: z.object({}), execute, ...(timeout !== undefined && { timeout }) });

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
    const outcomes: ToolOutcome[] = [];
    const hanging = tool((_, context) => {
      signal = context.signal;
      return new Promise(() => undefined);
    }, 50);
    executeTool({ tool: hanging, args: {} }, { toolCallId: 'c', run: 'r', clock }).subscribe((outcome) =>
      outcomes.push(outcome),
    );
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
    const outcomes: ToolOutcome[] = [];
    const slow = tool((_, context) => {
      signal = context.signal;
      return new Promise((resolve) => (finish = resolve));
    });
    const subscription = executeTool({ tool: slow, args: {} }, { toolCallId: 'c', run: 'r', clock }).subscribe(
      (outcome) => outcomes.push(outcome),
    );
    await clock.advanceAsync(1);
    subscription.unsubscribe();
    finish('late');
    await clock.advanceAsync(100_000);
    expect([signal?.aborted, outcomes.length, clock.actions.length]).toEqual([true, 0, 0]);
  });
});
