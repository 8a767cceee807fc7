import { FakeClock, assertProtocol, checkProtocol, type EventOf, type WeirEvent } from '@weir/core';
import { fakeModel, type FakeModel } from '@weir/testing';
import { Subject } from 'rxjs';
import { z } from 'zod';
import { dataOf, lastOf, typesOf } from '../__fixtures__/gather.js';
import { settled, watch } from '../__fixtures__/tools-and-runs.js';
import type { AgentState } from '../loop/agent-state.js';
import { resumeAgent, type ResumeAgentOptions } from '../resume-agent.js';
import { runAgent } from '../run-agent.js';
import { RunSteering } from '../running/run-steering.js';
import { agentTool } from './agent-tool.js';
import { defineTool } from './define-tool.js';

type Script = Parameters<typeof fakeModel>[0];

/** A tool that needs a yes, and notes that it ran. */
function deleting() {
  const ran: string[] = [];
  const remove = defineTool({
    name: 'remove',
    description: '',
    input: z.object({}),
    approval: true,
    execute: (_, { toolCallId }) => (ran.push(toolCallId), 'gone'),
  });
  return { remove, ran };
}

const callTo = (name: string, id: string) => ({ name, id, input: name === 'remove' ? {} : { prompt: 'go' } });

/** Agents in agents: each calls the next, and the last calls `remove`. */
function nestedTools({ ids, rest, depth = 1 }: { ids: readonly string[]; rest: boolean; depth?: number }) {
  const { remove, ran } = deleting();
  const models: FakeModel[] = [];
  let tool: ReturnType<typeof agentTool> | typeof remove = remove;
  for (let level = depth; level >= 1; level--) {
    const called = level === depth ? 'remove' : 'helper';
    const calls = ids.map((id) => callTo(called, id)).slice(0, level === depth ? undefined : 1);
    const model = fakeModel(rest ? [[`done ${level}`]] : ([calls] as Script), { modelId: `m${level}` });
    models.unshift(model);
    tool = agentTool({ name: 'helper', description: '', agent: { model, tools: [tool] as never } });
  }
  return { tools: [tool] as never, ran, models };
}

const approvalsOf = (events: readonly WeirEvent[]) =>
  events.filter((event): event is EventOf<'tool_approval'> => event.type === 'tool_approval');
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const outerModel = (rest = false) => fakeModel(rest ? [['all done']] : [[callTo('helper', 'call-1')], ['all done']]);

async function waiting(ids: readonly string[] = ['n1'], depth = 1) {
  const { tools } = nestedTools({ ids, rest: false, depth });
  const { events, subscription } = watch({ model: outerModel(), tools, prompt: 'x', run: 'outer', system: 'Be kind.' });
  await settled();
  subscription.unsubscribe();
  return stored(events);
}

async function resumed(before: readonly WeirEvent[], options: Partial<ResumeAgentOptions>, depth = 1) {
  const { tools, ran, models } = nestedTools({ ids: [], rest: true, depth });
  const events: WeirEvent[] = [];
  const state = approvalsOf(before).at(-1)?.data.state as AgentState;
  resumeAgent({ model: outerModel(true), tools, state, ...options }).subscribe((event) => events.push(event));
  await settled();
  return { events, whole: [...before, ...events], ran, models };
}

describe('a tool of a sub-agent that needs a yes', () => {
  it('may be decided from within its event', async () => {
    const { remove, ran } = deleting();
    const model = fakeModel([[callTo('remove', 'n1')], ['ok']]);
    const tool = agentTool({ name: 'helper', description: '', agent: { model, tools: [remove] } });
    const steering = new RunSteering();
    const taken: boolean[] = [];
    const events: WeirEvent[] = [];
    runAgent({ model: outerModel(), tools: [tool], prompt: 'x', steering }).subscribe((event) => {
      events.push(event);
      if (event.type === 'tool_approval') taken.push(steering.decide(event.data.toolCallId, true));
    });
    await settled();
    expect([taken, ran]).toEqual([[true], ['n1']]);
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    assertProtocol(events);
  });

  it('may be decided through the outer run where the agent asks somebody of its own', async () => {
    const { remove, ran } = deleting();
    const asked = new Subject<boolean>();
    const agent = { model: fakeModel([[callTo('remove', 'n1')], ['ok']]), tools: [remove], approve: () => asked };
    const tool = agentTool({ name: 'helper', description: '', agent });
    const steering = new RunSteering();
    watch({ model: outerModel(), tools: [tool], prompt: 'x', steering, approve: () => false });
    await settled();
    expect(asked.observed).toBe(true);
    expect(steering.decide('n1', true)).toBe(true);
    await settled();
    expect([ran, asked.observed]).toEqual([['n1'], false]);
  });

  it('stops the clocks of both runs while they only wait', async () => {
    const clock = new FakeClock();
    const { remove, ran } = deleting();
    const agent = { model: fakeModel([[callTo('remove', 'n1')], ['ok']], { clock }), tools: [remove] };
    const tool = agentTool({ name: 'helper', description: '', agent: { ...agent, budget: { timeMs: 100 } } });
    const steering = new RunSteering();
    const model = fakeModel([[callTo('helper', 'call-1')], ['all done']], { clock });
    const { events } = watch({ model, tools: [tool], prompt: 'x', steering, clock, budget: { timeMs: 100 } });
    await settled();
    await clock.advanceAsync(3_600_000);
    expect(typesOf(events).at(-1)).toBe('tool_approval');
    expect(clock.actions).toHaveLength(0);
    steering.decide('n1', true);
    await settled();
    expect(ran).toEqual(['n1']);
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });
});

describe('resumeAgent, with a sub-agent that waits', () => {
  it.each([1, 2, 3])('goes on in it, and in those around it, at depth %p', async (depth) => {
    const before = await waiting(['n1'], depth);
    const { events, whole, ran, models } = await resumed(before, { decisions: { n1: true } }, depth);
    expect(ran).toEqual(['n1']);
    assertProtocol(whole);
    expect(typesOf(events).slice(0, 3)).toEqual(['tool_decision', 'tool_start', 'tool_end']);
    expect(typesOf(whole).filter((type) => type === 'agent_start')).toHaveLength(depth + 1);
    expect(dataOf(whole, 'agent_end')).toEqual(Array(depth + 1).fill(expect.objectContaining({ status: 'completed' })));
    expect(new Set(events.map(({ run }) => run))).toEqual(new Set(before.map(({ run }) => run)));
    expect(models.map(({ calls }) => calls.length)).toEqual(Array(depth).fill(1));
    expect(models.at(-1)?.calls[0]?.prompt).toMatchObject([
      { role: 'user', content: [{ text: 'go' }] },
      { role: 'assistant', content: [{ toolCallId: 'n1' }] },
      { role: 'tool', content: [{ output: { value: 'gone' } }] },
    ]);
    expect(dataOf(events, 'tool_end').at(-1)).toMatchObject({ toolCallId: 'call-1', result: 'done 1' });
  });

  it('tells it of a refusal', async () => {
    const { events, ran } = await resumed(await waiting(), { decisions: { n1: { approved: false, reason: 'no' } } });
    expect(ran).toEqual([]);
    expect(dataOf(events, 'tool_end')[0]).toMatchObject({ error: { code: 'refused' } });
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });

  it('asks again in it, with a state that holds it still', async () => {
    const before = await waiting(['n1', 'n2']);
    const first = await resumed(before, { decisions: { n1: true } });
    expect(first.ran).toEqual(['n1']);
    expect(typesOf(first.events).at(-1)).not.toBe('agent_end');
    const again = stored(first.whole);
    const { whole, ran } = await resumed(again, { decisions: { n2: true }, events: again });
    expect(ran).toEqual(['n2']);
    assertProtocol(whole);
    expect(typesOf(whole).filter((type) => type === 'agent_start')).toHaveLength(2);
    expect(dataOf(whole, 'tool_decision')).toHaveLength(2);
  });

  it('takes what came after the state in it', async () => {
    const { tools } = nestedTools({ ids: ['n1', 'n2'], rest: false });
    const steering = new RunSteering();
    const { events, subscription } = watch({ model: outerModel(), tools, prompt: 'x', run: 'outer', steering });
    await settled();
    steering.decide('n2', true);
    await settled();
    subscription.unsubscribe();
    const before = stored(events);
    const { whole, ran } = await resumed(before, { decisions: { n1: true }, events: before });
    expect(ran).toEqual(['n1']);
    assertProtocol(whole);
  });

  it('tells calls of one id apart by their run', async () => {
    const { remove } = deleting();
    const agent = { model: fakeModel([[callTo('remove', 'same')]]), tools: [remove] };
    const tool = agentTool({ name: 'helper', description: '', agent });
    const model = fakeModel([[callTo('helper', 'call-1'), callTo('remove', 'same')]]);
    const { events, subscription } = watch({ model, tools: [tool, remove], prompt: 'x', run: 'outer' });
    await settled();
    subscription.unsubscribe();
    const before = stored(events);
    const nested = approvalsOf(before).find(({ run }) => run !== 'outer');
    const state = approvalsOf(before).at(-1)?.data.state as AgentState;

    const mine = deleting();
    const inner = { model: fakeModel([['ok']]), tools: [mine.remove] };
    const tools = [agentTool({ name: 'helper', description: '', agent: inner }), mine.remove];
    const options = { model: outerModel(true), tools, state, events: before };
    expect(() => resumeAgent({ ...options, decisions: { same: true } })).toThrow('outer/same');
    const decisions = { 'outer/same': false, [`${nested?.run}/same`]: true };
    const rest: WeirEvent[] = [];
    resumeAgent({ ...options, decisions }).subscribe((event) => rest.push(event));
    await settled();
    const decided = rest.filter((event) => event.type === 'tool_decision');
    expect(decided.map(({ run, data }) => [run, data.approved])).toEqual(
      expect.arrayContaining([
        ['outer', false],
        [nested?.run, true],
      ]),
    );
    expect(mine.ran).toEqual(['same']);
    expect(checkProtocol([...before, ...rest])).toEqual([]);
  });

  it('refuses a decision over a call that is nowhere, and a nested state that is none', async () => {
    const state = approvalsOf(await waiting()).at(-1)?.data.state as AgentState;
    const options = { model: outerModel(true), tools: nestedTools({ ids: [], rest: true }).tools };
    expect(() => resumeAgent({ ...options, state, decisions: { other: true } })).toThrow('call-1, n1');
    const calls = state.calls.map((call) => ({ ...call, nested: { version: 2 } as never }));
    expect(() => resumeAgent({ ...options, state: { ...state, calls } })).toThrow('state');
  });

  it('begins one anew that was not in a round of tools', async () => {
    const before = await waiting();
    const nested = approvalsOf(before)[0];
    const later = { type: 'llm_start', run: nested?.run, seq: (nested?.seq ?? 0) + 1, data: { model: 'm1' }, time: 0 };
    const { remove, ran } = deleting();
    const model = fakeModel([['fresh']]);
    const tool = agentTool({ name: 'helper', description: '', agent: { model, tools: [remove] } });
    const state = nested?.data.state as AgentState;
    const events: WeirEvent[] = [];
    const whole = [...before, later as WeirEvent];
    resumeAgent({ model: outerModel(true), tools: [tool], state, events: whole }).subscribe((event) =>
      events.push(event),
    );
    await settled();
    expect(typesOf(events)[0]).toBe('agent_start');
    expect(events[0]?.run).not.toBe(nested?.run);
    expect([ran, dataOf(events, 'tool_end')]).toMatchObject([[], [{ result: 'fresh' }]]);
  });

  it('is steered, and read as an iterable', async () => {
    const { tools } = nestedTools({ ids: [], rest: true });
    const state = approvalsOf(await waiting()).at(-1)?.data.state as AgentState;
    const stream = resumeAgent({ model: outerModel(true), tools, state });
    const events: WeirEvent[] = [];
    for await (const event of stream) {
      events.push(event);
      if (event.type === 'tool_approval') expect(stream.decide(event.data.toolCallId, true)).toBe(true);
      if (event.type === 'tool_decision') stream.cancel('enough');
    }
    expect(typesOf(events).slice(0, 2)).toEqual(['tool_approval', 'tool_decision']);
    expect(lastOf(events).data).toMatchObject({ status: 'interrupted', reason: 'enough' });
  });
});
