import { FakeClock, Valve, checkProtocol, withinValve, type EventOf, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { z } from 'zod';
import { dataOf, gather, lastOf, typesOf } from '../__fixtures__/gather.js';
import { add, callAdd, hang, settled, watch } from '../__fixtures__/tools-and-runs.js';
import { runAgent } from '../run-agent.js';
import { agentTool } from './agent-tool.js';
import { defineTool } from './define-tool.js';
import type { ToolContext } from './tool-context.js';

const askHelper = { name: 'helper', input: { prompt: 'Add.' } };
const helper = (script: Parameters<typeof fakeModel>[0], options: Partial<Parameters<typeof agentTool>[0]> = {}) => {
  const model = fakeModel(script, { modelId: 'inner' });
  const { agent, ...rest } = options;
  const tool = agentTool({ name: 'helper', description: 'Helps.', ...rest, agent: { model, tools: [add], ...agent } });
  return { model, tool };
};
const outer = () => fakeModel([[askHelper], ['done']], { modelId: 'outer' });
const brief = ({ run, type }: WeirEvent, _: number, [first]: readonly WeirEvent[]) =>
  `${run === first?.run ? '' : 'inner '}${type}`;
const briefly = (events: readonly WeirEvent[]) => events.map((event, index) => brief(event, index, events));

describe('agentTool', () => {
  it('runs an agent within the run, and gives its answer to the model', async () => {
    const { model, tool } = helper([[callAdd], ['It is ', '3.']]);
    const outerModel = outer();
    const events = await gather(runAgent({ model: outerModel, tools: [tool], prompt: 'x', run: 'r' }));
    const all = briefly(events);
    expect(all.slice(all.indexOf('tool_start'))).toEqual([
      'tool_start',
      ...['agent_start', 'llm_start', 'tool_args', 'tool_args', 'llm_end', 'tool_start', 'tool_end'].map(
        (type) => `inner ${type}`,
      ),
      ...['llm_start', 'llm_chunk', 'llm_chunk', 'llm_end', 'agent_end'].map((type) => `inner ${type}`),
      ...['tool_end', 'llm_start', 'llm_chunk', 'llm_end', 'agent_end'],
    ]);
    const inner = events.filter(({ run }) => run !== 'r');
    expect(inner.every(({ parent }) => parent === 'r')).toBe(true);
    expect(events.filter(({ run }) => run === 'r').every(({ parent }) => parent === undefined)).toBe(true);
    expect(model.calls[0]?.prompt).toMatchObject([{ role: 'user', content: [{ text: 'Add.' }] }]);
    expect(outerModel.calls[1]?.prompt.at(-1)?.content).toMatchObject([{ output: { value: 'It is 3.' } }]);
  });

  it('counts what the nested run took', async () => {
    const usage = async (tools: ReturnType<typeof helper>['tool'][], script: ReturnType<typeof fakeModel>) =>
      (lastOf(await gather(runAgent({ model: script, tools, prompt: 'x' }))) as EventOf<'agent_end'>).data.usage
        ?.totalTokens ?? 0;
    const inner =
      (lastOf(await gather(runAgent({ model: helper([['ok']]).model, prompt: 'x' }))) as EventOf<'agent_end'>).data
        .usage?.totalTokens ?? 0;
    const alone = await usage([], fakeModel([['a'], ['done']]));
    const both = await usage([helper([['ok']]).tool], outer());
    expect(inner).toBeGreaterThan(0);
    expect(both).toBeGreaterThanOrEqual(alone + inner);
  });

  it('takes arguments of its own, and says by them what is asked', async () => {
    const model = fakeModel([['ok']]);
    const research = agentTool({
      name: 'helper',
      description: '',
      input: z.object({ topic: z.string() }),
      prompt: ({ topic }) => `Find out about ${topic}.`,
      agent: { model, system: 'Be brief.' },
    });
    const call = { name: 'helper', input: { topic: 'valves' } };
    await gather(runAgent({ model: fakeModel([[call], ['done']]), tools: [research], prompt: 'x' }));
    expect(model.calls[0]?.prompt).toMatchObject([
      { role: 'system' },
      { content: [{ text: 'Find out about valves.' }] },
    ]);
  });

  it('hands the dependencies down', async () => {
    const greet = defineTool({
      name: 'greet',
      description: '',
      input: z.object({}),
      execute: (_, { deps }: ToolContext<{ user: string }>) => deps.user,
    });
    const model = fakeModel([[{ name: 'greet', input: {} }], ['ok']]);
    const nested = agentTool({ name: 'helper', description: '', agent: { model, tools: [greet] } });
    const events = await gather(runAgent({ model: outer(), tools: [nested], deps: { user: 'Ada' }, prompt: 'x' }));
    expect(dataOf(events, 'tool_end')[0]).toMatchObject({ result: 'Ada' });
    // @ts-expect-error the tool within the tool needs a user
    void runAgent({ model: outer(), tools: [nested], prompt: 'x' });
  });

  it('tells the model where the agent gives no answer', async () => {
    const { tool } = helper([[{ throws: Object.assign(new Error('no key'), { statusCode: 401 }) }]]);
    const events = await gather(runAgent({ model: outer(), tools: [tool], prompt: 'x' }));
    expect(dataOf(events, 'tool_end')).toMatchObject([
      { error: { code: 'tool_failed', message: 'The agent "helper" gave no answer: no key' } },
    ]);
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });

  it('makes each try a run of its own', async () => {
    const clock = new FakeClock();
    const broken = { throws: Object.assign(new Error('down'), { statusCode: 503 }) };
    const { tool } = helper([[broken], ['ok']], { retry: { attempts: 1, backoff: 10, jitter: 'none' } });
    const { events } = watch({ model: outer(), tools: [tool], prompt: 'x', clock });
    await settled();
    await clock.advanceAsync(10);
    await settled();
    expect(new Set(events.map(({ run }) => run)).size).toBe(3);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 'ok' }]);
    expect(checkProtocol(events)).toEqual([]);
  });

  it.each(['interrupt', 'timeout'])('ends the nested run first at an %s', async (kind) => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const { model, tool } = helper([['thinking', hang]], { timeout: 50 });
    const { events } = watch({ model: outer(), tools: [tool], prompt: 'x', clock, interrupt: stop.signal });
    await settled();
    if (kind === 'interrupt') stop.abort('enough');
    else await clock.advanceAsync(50);
    await settled();
    expect(model.calls[0]?.aborted).toBe(true);
    const all = briefly(events);
    const [at, after] = [all.indexOf('inner agent_end'), all.indexOf('tool_end')];
    expect(at).toBeGreaterThan(0);
    expect(after).toBe(at + 1);
    expect((events[at] as EventOf<'agent_end'>).data.status).toBe('interrupted');
    expect(dataOf(events, 'tool_end')).toMatchObject([
      { error: { code: kind === 'interrupt' ? 'interrupted' : 'timeout' } },
    ]);
    expect(lastOf(events).data).toMatchObject({ status: kind === 'interrupt' ? 'interrupted' : 'completed' });
    expect([clock.actions.length, checkProtocol(events)]).toEqual([0, []]);
  });

  it('stops without a word when the run is unsubscribed from', async () => {
    const { model, tool } = helper([['thinking', hang]]);
    const { events, subscription } = watch({ model: outer(), tools: [tool], prompt: 'x' });
    await settled();
    const count = events.length;
    subscription.unsubscribe();
    await settled();
    expect([events.length, model.calls[0]?.aborted]).toEqual([count, true]);
  });

  it('reads the nested model only while the reader is ready', async () => {
    const { model, tool } = helper([Array.from({ length: 50 }, () => 'word ')]);
    const valve = new Valve();
    const events: WeirEvent[] = [];
    const run$ = runAgent({ model: outer(), tools: [tool], prompt: 'x', run: 'r' });
    withinValve(valve, () =>
      run$.subscribe((event) => (events.push(event), event.run !== 'r' && event.type === 'llm_chunk' && valve.close())),
    );
    await settled();
    expect(model.calls[0]?.read).toBeLessThan(6);
    valve.open();
    await settled();
    expect(
      dataOf(
        events.filter(({ run }) => run !== 'r'),
        'llm_chunk',
      ),
    ).toHaveLength(2);
  });

  it('asks the outer run for a yes, with a state that resumes the outer run', async () => {
    const pay = defineTool({
      name: 'pay',
      description: '',
      input: z.object({}),
      approval: true,
      execute: () => 'paid',
    });
    const { tool } = helper([[{ name: 'pay', input: {} }], ['ok']], { agent: { tools: [pay] } as never });
    const asked: string[] = [];
    const events = await gather(
      runAgent({ model: outer(), tools: [tool], prompt: 'x', run: 'r', approve: ({ run }) => asked.push(run) > 0 }),
    );
    const approval = events.find(({ type }) => type === 'tool_approval') as EventOf<'tool_approval'>;
    expect(asked).toEqual([approval.run]);
    expect(approval.run).not.toBe('r');
    const before = events
      .filter(({ run, seq }) => run === 'r' && seq < 100)
      .findLast(({ time, type }) => time <= approval.time && type === 'tool_start');
    expect(approval.data.state).toMatchObject({
      run: 'r',
      nextSeq: (before?.seq ?? 0) + 1,
      calls: [{ name: 'helper' }],
    });
    expect(typesOf(events)).toContain('tool_decision');
  });
});
