import { FakeClock, checkProtocol } from '@weir/core';
import { fakeModel, fakeUsage } from '@weir/testing';
import { dataOf, gather, lastOf } from '../__fixtures__/gather.js';
import { finishPart, rawModel, textParts } from '../__fixtures__/raw-model.js';
import { hang, settled, watch } from '../__fixtures__/tools-and-runs.js';
import { runAgent, type RunAgentOptions } from '../run-agent.js';
import { agentTool, type AgentToolDeclaration } from './agent-tool.js';

const prices = { 'fake-model': { input: 100_000, output: 1_000_000 } };
const words = Array<string>(1000).fill('12345678');
const callSub = { name: 'sub', input: { prompt: 'four' } };

/** A run whose model calls a sub-agent first, and answers then. */
function outer(agent: AgentToolDeclaration['agent'], more: Partial<RunAgentOptions> = {}) {
  const sub = agentTool({ name: 'sub', description: '', agent });
  const model = fakeModel([
    [callSub, { finish: 'tool-calls', usage: fakeUsage(2) }],
    ['done', { finish: 'stop', usage: fakeUsage(2) }],
  ]);
  return { ...more, model, tools: [sub], prompt: 'x' };
}

describe('agentTool, in a run with a budget', () => {
  it('stops in mid-answer where it exceeds the budget of the run that called it', async () => {
    const model = fakeModel([words]);
    const events = await gather(runAgent(outer({ model }, { budget: { tokens: 100 } })));
    expect(dataOf(events, 'llm_chunk').length).toBeLessThan(50);
    expect(dataOf(events, 'agent_end')).toMatchObject([
      { status: 'interrupted' },
      { status: 'interrupted', reason: 'budget_tokens' },
    ]);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('stops so where it costs too much, by the prices of that run', async () => {
    const model = fakeModel([words]);
    const events = await gather(runAgent(outer({ model }, { budget: { costUsd: 20 }, prices })));
    expect(dataOf(events, 'llm_chunk').length).toBeLessThan(10);
    expect(lastOf(events).data).toEqual({
      status: 'interrupted',
      reason: 'budget_cost',
      usage: { inputTokens: 10, outputTokens: 2, totalTokens: 12 },
      costUsd: 3,
    });
  });

  it('stops so when the time is up', async () => {
    const clock = new FakeClock();
    const { events } = watch({ ...outer({ model: fakeModel([[hang]]) }), clock, budget: { timeMs: 100 } });
    await clock.advanceAsync(100);
    expect(lastOf(events).data).toMatchObject({ reason: 'budget_time' });
    expect(clock.actions).toHaveLength(0);
  });

  it('stops so two runs deep', async () => {
    const innermost = agentTool({ name: 'sub', description: '', agent: { model: fakeModel([words]) } });
    const agent = { model: fakeModel([[callSub]]), tools: [innermost] };
    const events = await gather(runAgent(outer(agent, { budget: { tokens: 100 } })));
    expect(dataOf(events, 'llm_chunk').length).toBeLessThan(50);
    const interrupted = { status: 'interrupted' };
    expect(dataOf(events, 'agent_end')).toMatchObject([interrupted, interrupted, { reason: 'budget_tokens' }]);
  });

  it('ends within its own, and the run goes on', async () => {
    const agent = { model: fakeModel([words]), budget: { tokens: 50 } };
    const events = await gather(runAgent(outer(agent, { budget: { tokens: 1000 } })));
    expect(dataOf(events, 'agent_end')).toMatchObject([{ reason: 'budget_tokens' }, { status: 'completed' }]);
  });

  it('counts in the usage, the cost and the progress of the run', async () => {
    const agent = { model: fakeModel([['s', { finish: 'stop', usage: fakeUsage(5) }]]) };
    const events = await gather(runAgent(outer(agent, { prices, progress: true })));
    expect(dataOf(events, 'progress')).toEqual([
      { iteration: 1, tokens: 12, costUsd: 3 },
      { iteration: 2, tokens: 39, costUsd: 12 },
    ]);
    expect(lastOf(events).data).toMatchObject({ usage: { totalTokens: 39 }, costUsd: 12 });
  });

  it('has its own prices before those of the run', async () => {
    const model = fakeModel([['s', { finish: 'stop', usage: fakeUsage(5) }]]);
    const own = { 'fake-model': { input: 0, output: 2_000_000 } };
    const events = await gather(runAgent(outer({ model, prices: own }, { prices })));
    expect(lastOf(events).data).toMatchObject({ costUsd: 16 });
  });

  it('is not begun where its cost would not be known', async () => {
    const model = rawModel([...textParts('s'), finishPart()]);
    const events = await gather(runAgent(outer({ model }, { prices, budget: { costUsd: 100 } })));
    expect(dataOf(events, 'tool_end')).toMatchObject([{ error: { code: 'tool_failed', message: /price/ } }]);
    expect(lastOf(events).data).toMatchObject({ status: 'completed', costUsd: 6 });
  });

  it('leaves what it took by estimate with the run, when that is stopped', async () => {
    const stop = new AbortController();
    const agent = { model: fakeModel([['12345678', hang]]), progress: true };
    const { events } = watch({ ...outer(agent), interrupt: stop.signal });
    await settled();
    await settled();
    stop.abort();
    expect(dataOf(events, 'progress')).toEqual([{ iteration: 1, tokens: 0, estimated: { tokens: 3 } }]);
    expect(lastOf(events).data).toMatchObject({ usage: { totalTokens: 12 } });
  });
});
