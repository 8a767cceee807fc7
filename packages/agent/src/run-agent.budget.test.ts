import { FakeClock, InvalidArgumentError, checkProtocol } from '@weir/core';
import { fakeModel, fakeUsage, type ScriptedTurn } from '@weir/testing';
import { dataOf, gather, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { finishPart, rawModel, textParts } from './__fixtures__/raw-model.js';
import { add, callAdd, hang, watch } from './__fixtures__/tools-and-runs.js';
import type { RunBudget } from './loop/run-budget.js';
import { messagesOf } from './loop/new-messages.js';
import { runAgent } from './run-agent.js';
import { agentTool } from './tools/agent-tool.js';
import { RunSteering } from './running/run-steering.js';

const prices = { 'fake-model': { input: 100_000, output: 1_000_000 } };
const usage = fakeUsage(90);
/** Two rounds of tools, then an answer. */
const script: ScriptedTurn[] = [
  ['a', callAdd, { finish: 'tool-calls', usage }],
  ['b', callAdd, { finish: 'tool-calls', usage }],
  ['c', { finish: 'stop', usage }],
];
const run = (budget: RunBudget) =>
  gather(runAgent({ model: fakeModel(script), tools: [add], prompt: 'x', prices, budget }));

describe('runAgent, with a budget', () => {
  it.each<[RunBudget, string, number]>([
    [{ steps: 1 }, 'budget_steps', 1],
    [{ steps: 2 }, 'budget_steps', 2],
    [{ tokens: 100 }, 'budget_tokens', 1],
    [{ tokens: 200 }, 'budget_tokens', 2],
    [{ costUsd: 50 }, 'budget_cost', 1],
    [{ costUsd: 182 }, 'budget_cost', 2],
  ])('%j ends it, properly', async (budget, reason, calls) => {
    const events = await run(budget);
    expect(lastOf(events).data).toMatchObject({ status: 'interrupted', reason });
    expect(dataOf(events, 'llm_start')).toHaveLength(calls);
    expect(dataOf(events, 'tool_start')).toHaveLength(calls - 1);
    expect(lastOf(events).data).toMatchObject({ usage: { totalTokens: 100 * calls }, costUsd: 91 * calls });
    expect(messagesOf(lastOf(events)).at(-1)).toMatchObject({ role: 'tool' });
  });

  it('lets it end that stays within', async () => {
    const events = await run({ steps: 3, tokens: 300, costUsd: 273, timeMs: 60_000 });
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });

  it('stops a call that says too much, by estimate', async () => {
    const words = 'Water flows on and on. ';
    const model = rawModel([...textParts(...Array<string>(1000).fill(words)), finishPart()]);
    const events = await gather(runAgent({ model, prompt: 'x', budget: { tokens: 500 }, progress: true }));
    expect(lastOf(events).data).toEqual({ status: 'interrupted', reason: 'budget_tokens' });
    expect(textOf(events).length / words.length).toBeGreaterThan(60);
    expect(textOf(events).length / words.length).toBeLessThan(110);
    expect(dataOf(events, 'progress')).toMatchObject([{ tokens: 0, estimated: { tokens: expect.any(Number) } }]);
    expect(model.cancelled()).toBe(true);
  });

  it('stops a call that costs too much, by estimate', async () => {
    const model = fakeModel([Array<string>(100).fill('12345678')]);
    const events = await gather(runAgent({ model, prompt: 'four', prices, budget: { costUsd: 10 } }));
    expect(lastOf(events).data).toEqual({ status: 'interrupted', reason: 'budget_cost' });
    expect(dataOf(events, 'llm_chunk')).toHaveLength(5);
  });

  it('counts what failed attempts said', async () => {
    const clock = new FakeClock();
    const fail = Object.assign(new Error('x'), { statusCode: 500 });
    const turns: ScriptedTurn[] = [
      ['12345678', { fail }],
      ['12345678', { finish: 'stop', usage: fakeUsage(2) }],
    ];
    const retry = { midStream: 'retract' as const, backoff: 0 };
    const { events } = watch({ model: fakeModel(turns), prompt: 'four', clock, retry, budget: { tokens: 4 } });
    await clock.advanceAsync(1);
    expect(lastOf(events).data).toMatchObject({ reason: 'budget_tokens' });
    expect(checkProtocol(events)).toEqual([]);
  });

  it('ends it when the time is up, whatever it does, pauses not counted', async () => {
    const clock = new FakeClock();
    const steering = new RunSteering();
    const { events } = watch({
      model: fakeModel([['a', hang]]),
      prompt: 'x',
      clock,
      steering,
      budget: { timeMs: 100 },
    });
    await clock.advanceAsync(60);
    steering.pause();
    await clock.advanceAsync(1000);
    steering.resume();
    await clock.advanceAsync(39);
    expect(lastOf(events).type).toBe('agent_resume');
    await clock.advanceAsync(1);
    expect(lastOf(events).data).toEqual({ status: 'interrupted', reason: 'budget_time' });
    expect(clock.actions).toHaveLength(0);
  });

  it('needs no timer when it ends before', async () => {
    const clock = new FakeClock();
    watch({ model: fakeModel([['a']]), prompt: 'x', clock, budget: { timeMs: 100 } });
    await clock.advanceAsync(1);
    expect(clock.actions).toHaveLength(0);
  });

  it.each([429, 401, 400])('does not count attempts that are refused with %i', async (statusCode) => {
    const refused: ScriptedTurn = [{ throws: Object.assign(new Error('no'), { statusCode }) }];
    const turns: ScriptedTurn[] = [refused, refused, refused, ['a', { finish: 'stop', usage }]];
    const retry = { attempts: 3, backoff: 0, retryIf: () => true };
    const clock = new FakeClock();
    const options = { model: fakeModel(turns), prompt: 'word '.repeat(60), progress: true, retry, clock };
    const { events } = watch({ ...options, budget: { tokens: 150 } });
    await clock.advanceAsync(10);
    expect(dataOf(events, 'progress')).toEqual([0, 0, 0, 100].map((tokens) => ({ iteration: 1, tokens })));
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });

  it('begins no attempt where the one before has used it up', async () => {
    const fail = Object.assign(new Error('x'), { statusCode: 500 });
    const clock = new FakeClock();
    const model = fakeModel([['12345678', { fail }]]);
    const retry = { midStream: 'retract' as const, backoff: 0 };
    const { events } = watch({ model, prompt: 'four', clock, retry, budget: { tokens: 3 } });
    await clock.advanceAsync(1);
    expect([lastOf(events).data, model.calls.length]).toMatchObject([{ reason: 'budget_tokens' }, 1]);
  });

  it('begins no call that a round of tools has left nothing for', async () => {
    const answer = rawModel([...textParts('s'), finishPart()]);
    const sub = agentTool({ name: 'sub', description: '', agent: { model: answer } });
    const model = fakeModel([
      [
        { name: 'sub', input: { prompt: 'x' } },
        { finish: 'tool-calls', usage: fakeUsage(2) },
      ],
    ]);
    const events = await gather(runAgent({ model, tools: [sub], prompt: 'x', budget: { tokens: 22 } }));
    expect(lastOf(events).data).toMatchObject({
      status: 'interrupted',
      reason: 'budget_tokens',
      usage: { totalTokens: 22 },
    });
    expect(model.calls).toHaveLength(1);
  });

  it('takes nothing more in where nothing is left for it', async () => {
    const steering = new RunSteering();
    const { events } = watch({ model: fakeModel([['a']]), prompt: 'x', steering, budget: { steps: 1 } });
    steering.inject('more');
    await new Promise((resolve) => setImmediate(resolve));
    expect(lastOf(events).data).toMatchObject({ status: 'interrupted', reason: 'budget_steps' });
    expect(typesOf(events)).not.toContain('user_message');
  });

  it.each([[{ tokens: 0 }], [{ steps: -1 }], [{ timeMs: NaN }], [{ costUsd: 1 }]])('refuses %j at once', (budget) => {
    expect(() => runAgent({ model: fakeModel([]), prompt: 'x', budget })).toThrow(InvalidArgumentError);
  });
});
