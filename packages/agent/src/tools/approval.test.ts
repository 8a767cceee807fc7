import { FakeClock, checkProtocol, type EventOf, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { Subject, map, of, timer } from 'rxjs';
import { z } from 'zod';
import { dataOf, gather, lastOf, textOf, typesOf } from '../__fixtures__/gather.js';
import { add, callAdd, manualTool, settled, watch } from '../__fixtures__/tools-and-runs.js';
import type { AgentState } from '../loop/agent-state.js';
import type { Approve } from '../loop/approvals.js';
import { resumeAgent, type ResumeAgentOptions } from '../resume-agent.js';
import { runAgent } from '../run-agent.js';
import { defineTool, type ToolSpec } from './define-tool.js';

function payTool(approval: NonNullable<ToolSpec<{ amount: number }>['approval']> = true) {
  const paid: number[] = [];
  const pay = defineTool({
    name: 'pay',
    description: '',
    input: z.object({ amount: z.number() }),
    approval,
    execute: ({ amount }) => {
      paid.push(amount);
      return 'paid';
    },
  });
  return { pay, paid };
}
const callPay = (amount: number) => ({ name: 'pay', input: { amount } });
const toolTypes = (events: readonly WeirEvent[]) => typesOf(events).filter((type) => /^tool_(?!args)/.test(type));
const run = (approve: Approve, tool = payTool()) => ({
  ...tool,
  events: gather(runAgent({ model: fakeModel([[callPay(5)], ['done']]), tools: [tool.pay], prompt: 'x', approve })),
});
const stateOf = (events: readonly WeirEvent[]) =>
  (events.filter(({ type }) => type === 'tool_approval').at(-1) as EventOf<'tool_approval'>).data.state as never;
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('runAgent, with a tool that needs a yes', () => {
  it.each<[string, Approve]>([
    ['true', () => true],
    ['a decision', () => ({ approved: true })],
    ['a promise', async () => true],
    ['an Observable, by its first', () => of(true, false)],
  ])('runs it after %s', async (_, approve) => {
    const { events, paid } = run(approve);
    expect(toolTypes(await events)).toEqual(['tool_approval', 'tool_decision', 'tool_start', 'tool_end']);
    expect(paid).toEqual([5]);
    expect(dataOf(await events, 'tool_decision')).toMatchObject([{ approved: true }]);
  });

  it.each<[string, Approve, string]>([
    ['false', () => false, 'The call of "pay" was refused.'],
    [
      'a refusal with a reason',
      () => ({ approved: false, reason: 'too much' }),
      'The call of "pay" was refused: too much',
    ],
    [
      'a function that throws',
      () => {
        throw new Error('no desk');
      },
      'The call of "pay" was refused: nobody could be asked: no desk',
    ],
    [
      'a promise that rejects',
      () => Promise.reject(new Error('no desk')),
      'The call of "pay" was refused: nobody could be asked: no desk',
    ],
  ])('tells the model of %s', async (_, approve, message) => {
    const { events, paid } = run(approve);
    expect(toolTypes(await events)).toEqual(['tool_approval', 'tool_decision', 'tool_start', 'tool_end']);
    expect(dataOf(await events, 'tool_end')).toMatchObject([{ error: { code: 'refused', message } }]);
    expect(lastOf(await events).data).toMatchObject({ status: 'completed' });
    expect(paid).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a text', 'yes'],
    ['a decision whose yes is a text', { approved: 'yes' }],
    ['a decision without one', {}],
    ['a promise of null', Promise.resolve(null)],
    ['a promise of a text', Promise.resolve({ approved: 'no' })],
    ['an Observable of a number', of(1)],
  ])('takes %s for no yes', async (_, answer) => {
    const { events, paid } = run(() => answer as boolean);
    const message = 'The call of "pay" was refused: whoever was asked gave neither a yes nor a no';
    expect(dataOf(await events, 'tool_end')).toMatchObject([{ error: { code: 'refused', message } }]);
    expect(paid).toEqual([]);
  });

  it('asks where the tool says neither yes nor no', async () => {
    const { events, paid } = run(
      () => false,
      payTool(() => null as never),
    );
    expect(toolTypes(await events)).toEqual(['tool_approval', 'tool_decision', 'tool_start', 'tool_end']);
    expect(paid).toEqual([]);
  });

  it('asks only where the arguments call for it', async () => {
    const tool = payTool(async ({ amount }) => amount > 10);
    const asked: unknown[] = [];
    const model = fakeModel([[callPay(5), callPay(50)], ['done']]);
    await gather(runAgent({ model, tools: [tool.pay], prompt: 'x', approve: ({ args }) => asked.push(args) > 0 }));
    expect([asked, tool.paid]).toEqual([[{ amount: 50 }], [5, 50]]);
  });

  it('fails the call where that cannot be told', async () => {
    const tool = payTool(() => {
      throw new Error('no luck');
    });
    const { events } = run(() => true, tool);
    expect(toolTypes(await events)).toEqual(['tool_start', 'tool_end']);
    expect(dataOf(await events, 'tool_end')).toMatchObject([{ error: { code: 'tool_failed', message: 'no luck' } }]);
    expect(tool.paid).toEqual([]);
  });

  it('waits without a limit while other calls go on, and counts that against no timeout', async () => {
    const clock = new FakeClock();
    const { pay, paid } = payTool();
    const answer = new Subject<boolean>();
    const model = fakeModel([[callPay(5), callAdd], ['done']], { clock });
    const { events } = watch({
      model,
      tools: [pay, add],
      prompt: 'x',
      clock,
      toolConcurrency: 1,
      approve: () => answer,
    });
    await settled();
    expect(toolTypes(events)).toEqual(['tool_approval', 'tool_start', 'tool_end']);
    await clock.advanceAsync(3_600_000);
    expect([toolTypes(events).length, clock.actions.length, model.calls.length]).toEqual([3, 0, 1]);
    answer.next(true);
    await settled();
    expect(paid).toEqual([5]);
    expect(dataOf(events, 'tool_end').at(-1)).toMatchObject({ name: 'pay', durationMs: 0 });
    expect(model.calls[1]?.prompt.at(-1)?.content).toMatchObject([{ toolName: 'pay' }, { toolName: 'add' }]);
    expect(checkProtocol(events)).toEqual([]);
  });

  it('stops the time of a budget only while nothing else goes on', async () => {
    const clock = new FakeClock();
    const { pay } = payTool();
    const slow = defineTool({
      name: 'slow',
      description: '',
      input: z.object({}),
      execute: () => timer(60, clock).pipe(map(() => 'done')),
    });
    const model = fakeModel([[callPay(5), { name: 'slow', input: {} }], ['done']], { clock });
    const answer = new Subject<boolean>();
    const budget = { timeMs: 100 };
    const { events } = watch({ model, tools: [pay, slow], prompt: 'x', clock, budget, approve: () => answer });
    await settled();
    await clock.advanceAsync(60);
    expect(toolTypes(events)).toEqual(['tool_approval', 'tool_start', 'tool_end']);
    await clock.advanceAsync(3_600_000);
    expect([typesOf(events).at(-1), clock.actions.length]).toEqual(['tool_end', 0]);
    answer.next(true);
    await settled();
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });

  it('ends the run where its time is up while it waits beside a tool that runs', async () => {
    const clock = new FakeClock();
    const { pay } = payTool();
    const { tool } = manualTool('slow');
    const model = fakeModel([[callPay(5), { name: 'slow', input: {} }]], { clock });
    const { events } = watch({ model, tools: [pay, tool], prompt: 'x', clock, budget: { timeMs: 100 } });
    await settled();
    await clock.advanceAsync(100);
    expect(lastOf(events).data).toMatchObject({ status: 'interrupted', reason: 'budget_time' });
  });

  it('gives the states of a round what was said in common, so that many calls do not multiply it', async () => {
    const { pay } = payTool();
    const { events } = watch({ model: fakeModel([[callPay(1), callPay(2)]]), tools: [pay], prompt: 'x' });
    await settled();
    const [first, second] = events.flatMap((event) =>
      event.type === 'tool_approval' ? [event.data.state as AgentState] : [],
    );
    expect(second?.messages).toBe(first?.messages);
    expect(second?.nextSeq).toBe((first?.nextSeq ?? 0) + 1);
  });

  it('lets go of whoever was asked when the run is interrupted', async () => {
    const { pay } = payTool();
    const answer = new Subject<boolean>();
    const stop = new AbortController();
    const { events } = watch({
      model: fakeModel([[callPay(5)]]),
      tools: [pay],
      prompt: 'x',
      approve: () => answer,
      interrupt: stop.signal,
    });
    await settled();
    expect(answer.observed).toBe(true);
    stop.abort();
    expect(answer.observed).toBe(false);
    expect(typesOf(events).slice(-2)).toEqual(['tool_approval', 'agent_end']);
    expect(checkProtocol(events)).toEqual([]);
  });
});

describe('resumeAgent', () => {
  /** A run that waits for a yes, as a store would have it. */
  async function waiting(calls: { name: string; input: object }[] = [callPay(5)], tools: ToolSpec[] = [payTool().pay]) {
    const { events, subscription } = watch({
      model: fakeModel([['Let me pay. ', ...calls]]),
      tools,
      prompt: 'x',
      system: 'Be brief.',
      run: 'r',
    });
    await settled();
    subscription.unsubscribe();
    return stored(events);
  }

  it('goes on in the same run, numbered on, to its end', async () => {
    const before = await waiting();
    const { pay, paid } = payTool();
    const model = fakeModel([['done']]);
    const asked = before.find(({ type }) => type === 'tool_approval') as EventOf<'tool_approval'>;
    const decisions = { [asked.data.toolCallId]: { approved: true } };
    const { events: rest } = watchResumed({ model, tools: [pay], state: stateOf(before), decisions });
    await settled();
    const whole = [...before, ...rest];
    expect(checkProtocol(whole)).toEqual([]);
    expect(typesOf(whole)).toEqual([
      ...['agent_start', 'llm_start', 'llm_chunk', 'tool_args', 'tool_args', 'llm_end', 'tool_approval'],
      ...['tool_decision', 'tool_start', 'tool_end', 'llm_start', 'llm_chunk', 'llm_end', 'agent_end'],
    ]);
    expect(paid).toEqual([5]);
    expect(textOf(whole)).toBe('Let me pay. done');
    expect(model.calls[0]?.prompt).toMatchObject([
      { role: 'system' },
      { role: 'user' },
      { role: 'assistant', content: [{ text: 'Let me pay. ' }, { toolName: 'pay', input: { amount: 5 } }] },
      { role: 'tool', content: [{ toolName: 'pay', output: { value: 'paid' } }] },
    ]);
    expect(dataOf(rest, 'llm_start')).toMatchObject([{ iteration: 2 }]);
    // The tokens of both processes.
    expect(lastOf(rest).data).toMatchObject({ usage: { outputTokens: expect.any(Number) } });
  });

  it.each([true, false])('takes a plain %s', async (decision) => {
    const { pay, paid } = payTool();
    const { events } = watchResumed({
      model: fakeModel([['done']]),
      tools: [pay],
      state: stateOf(await waiting()),
      decisions: { 'call-1': decision },
    });
    await settled();
    expect(dataOf(events, 'tool_decision')).toEqual([{ toolCallId: 'call-1', approved: decision }]);
    expect(paid).toEqual(decision ? [5] : []);
  });

  it('takes a decision that was stored as a text for no yes', async () => {
    const state = stateOf(await waiting()) as AgentState;
    const { pay, paid } = payTool();
    const calls = state.calls.map((call) => ({ ...call, decision: { approved: 'no' as never } }));
    const { events } = watchResumed({ model: fakeModel([['done']]), tools: [pay], state: { ...state, calls } });
    await settled();
    expect(dataOf(events, 'tool_end')).toMatchObject([{ error: { code: 'refused' } }]);
    expect(paid).toEqual([]);
  });

  it('asks again for what was not decided', async () => {
    const before = await waiting();
    const { pay } = payTool();
    const { events } = watchResumed({
      model: fakeModel([['done']]),
      tools: [pay],
      state: stateOf(before),
      approve: () => false,
    });
    await settled();
    expect(typesOf(events).slice(0, 4)).toEqual(['tool_approval', 'tool_decision', 'tool_start', 'tool_end']);
    expect(checkProtocol([...before, ...events])).toEqual([]);
  });

  it('takes over the results and the starts that came after the state', async () => {
    const runs: string[] = [];
    const note = (name: string, result: unknown) =>
      defineTool({ name, description: '', input: z.object({}), execute: () => (runs.push(name), result) });
    const calls = ['pay', 'quick', 'slow'].map((name) => ({ name, input: name === 'pay' ? { amount: 5 } : {} }));
    const hanging = new Promise(() => undefined);
    const before = await waiting(calls, [payTool().pay, note('quick', 1), note('slow', hanging)]);
    expect(toolTypes(before)).toEqual(['tool_approval', 'tool_start', 'tool_start', 'tool_end']);

    const { pay, paid } = payTool();
    const model = fakeModel([['done']]);
    const tools = [pay, note('quick', 2), note('slow', 3)];
    const { events } = watchResumed({ model, tools, state: stateOf(before), events: before, approve: () => true });
    await settled();
    expect(checkProtocol([...before, ...events])).toEqual([]);
    expect([runs, paid]).toEqual([['quick', 'slow', 'slow'], [5]]);
    expect(model.calls[0]?.prompt.at(-1)?.content).toMatchObject([
      { toolName: 'pay', output: { value: 'paid' } },
      { toolName: 'quick', output: { value: 1 } },
      { toolName: 'slow', output: { value: 3 } },
    ]);
  });

  it('takes over a decision that came after the state', async () => {
    const stop = new Subject<void>();
    const { events } = watch({
      model: fakeModel([[callPay(5), callPay(6)]]),
      tools: [payTool().pay],
      prompt: 'x',
      run: 'r',
      approve: ({ args }) => ((args as { amount: number }).amount === 6 ? false : undefined),
      interrupt: stop,
    });
    await settled();
    const before = stored(events);
    const [first] = before.filter(({ type }) => type === 'tool_approval') as EventOf<'tool_approval'>[];
    const { pay, paid } = payTool();
    const decisions = { [first?.data.toolCallId ?? '']: { approved: true } };
    const resumed = watchResumed({
      model: fakeModel([['done']]),
      tools: [pay],
      state: first?.data.state as never,
      events: before,
      decisions,
    });
    await settled();
    expect(checkProtocol([...before, ...resumed.events])).toEqual([]);
    expect(dataOf(resumed.events, 'tool_decision')).toHaveLength(1);
    expect(paid).toEqual([5]);
  });

  it('refuses events from beyond the round', async () => {
    const { events } = run(() => true);
    const state = stateOf(await events);
    expect(() =>
      resumeAgent({ model: fakeModel([]), state: { ...(state as object) } as never, events: [] }),
    ).not.toThrow();
    const all = await events;
    expect(() => resumeAgent({ model: fakeModel([]), state, events: all })).toThrow('round');
  });

  it.each<[string, object]>([
    ['no state', { state: { version: 2 } }],
    ['a decision over another call', { decisions: { other: { approved: true } } }],
    ['no count', { maxSteps: 0 }],
    ['a decision that is a text', { decisions: { 'call-1': 'yes' } }],
    ['a decision whose yes is a text', { decisions: { 'call-1': { approved: 'no' } } }],
    ['a decision with a reason that is none', { decisions: { 'call-1': { approved: true, reason: 1 } } }],
  ])('refuses %s', async (_, options) => {
    const state = stateOf(await waiting());
    expect(() => resumeAgent({ model: fakeModel([]), tools: [payTool().pay], state, ...options })).toThrow();
  });
});

function watchResumed(options: ResumeAgentOptions) {
  const events: WeirEvent[] = [];
  const subscription = resumeAgent(options).subscribe((event) => events.push(event));
  return { events, subscription };
}
