import { FakeClock, checkProtocol, type WeirEvent } from '@weir/core';
import { fakeModel, type ScriptedTurn } from '@weir/testing';
import { dataOf, gather, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { finishPart, rawModel } from './__fixtures__/raw-model.js';
import { add, callAdd, manualTool, settled, watch } from './__fixtures__/tools-and-runs.js';
import { runAgent } from './run-agent.js';

describe('runAgent, calling tools', () => {
  describe('with several calls in one turn', () => {
    const turn = [
      { name: 'slow', input: { at: 1 } },
      { name: 'fast', input: { at: 2 } },
    ];

    it('runs them at once and gives the results back in order', async () => {
      const [slow, fast] = [manualTool('slow'), manualTool('fast')];
      const model = fakeModel([turn, ['done']]);
      const { events } = watch({ model, tools: [slow.tool, fast.tool], prompt: 'x' });
      await settled();
      expect(typesOf(events).slice(-2)).toEqual(['tool_start', 'tool_start']);
      fast.calls[0]?.finish('second');
      await settled();
      expect(lastOf(events)).toMatchObject({ type: 'tool_end', data: { name: 'fast' } });
      expect(model.calls).toHaveLength(1);
      slow.calls[0]?.finish('first');
      await settled();
      expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'completed' } });
      expect(model.calls[1]?.prompt.at(-1)?.content).toMatchObject([
        { toolName: 'slow', output: { type: 'text', value: 'first' } },
        { toolName: 'fast', output: { type: 'text', value: 'second' } },
      ]);
      expect(checkProtocol(events)).toEqual([]);
    });

    it('runs only so many at once', async () => {
      const [slow, fast] = [manualTool('slow'), manualTool('fast')];
      const { events } = watch({
        model: fakeModel([turn, ['done']]),
        tools: [slow.tool, fast.tool],
        prompt: 'x',
        toolConcurrency: 1,
      });
      await settled();
      expect([slow.calls.length, fast.calls.length]).toEqual([1, 0]);
      slow.calls[0]?.finish(null);
      await settled();
      fast.calls[0]?.finish(null);
      await settled();
      expect(typesOf(events).filter((type) => /^tool_(start|end)/.test(type))).toEqual([
        ...['tool_start', 'tool_end', 'tool_start', 'tool_end'],
      ]);
    });
  });

  describe('answers a call that must not run', () => {
    const turnOf = (name: string, input: string): ScriptedTurn => [{ name, input }];
    it.each([
      ['arguments that were cut', turnOf('add', '{"a":1,"b"'), 'invalid_arguments', { unreadable: '{"a":1,"b"' }],
      ['arguments that do not fit', turnOf('add', '{"a":"1","b":2}'), 'invalid_arguments', { a: '1', b: 2 }],
      ['arguments that are no object', turnOf('add', '[1,2]'), 'invalid_arguments', { unreadable: '[1,2]' }],
      ['an unknown tool', turnOf('ad', '{}'), 'unknown_tool', {}],
    ])('for %s', async (_, turn, code, input) => {
      let executed = 0;
      const tool = { ...add, execute: () => ++executed };
      const model = fakeModel([turn, ['Sorry.']]);
      const events = await gather(runAgent({ model, tools: [tool], prompt: 'x' }));
      expect(executed).toBe(0);
      expect(dataOf(events, 'tool_end')).toMatchObject([{ error: { code } }]);
      expect(lastOf(events).data).toMatchObject({ status: 'completed' });
      const [assistant, results] = model.calls[1]?.prompt.slice(-2) ?? [];
      expect(assistant?.content).toMatchObject([{ type: 'tool-call', input }]);
      expect(results?.content).toMatchObject([{ output: { type: 'error-text', value: expect.any(String) } }]);
    });
  });

  it('goes on when a tool throws', async () => {
    const broken = { ...add, execute: () => Promise.reject(new Error('no luck')) };
    const model = fakeModel([[callAdd], ['It failed.']]);
    const events = await gather(runAgent({ model, tools: [broken], prompt: 'x' }));
    expect(dataOf(events, 'tool_end')).toMatchObject([{ error: { code: 'tool_failed', message: 'no luck' } }]);
    expect(model.calls[1]?.prompt.at(-1)?.content).toMatchObject([
      { output: { type: 'error-text', value: 'no luck' } },
    ]);
    expect(textOf(events)).toBe('It failed.');
  });

  it('goes on when a tool hangs', async () => {
    const clock = new FakeClock();
    const { tool, calls } = manualTool('wait');
    const { events } = watch({
      model: fakeModel([[{ name: 'wait', input: {} }], ['Too slow.']], { clock }),
      tools: [tool],
      prompt: 'x',
      clock,
    });
    await settled();
    await clock.advanceAsync(30_000);
    await settled();
    expect(dataOf(events, 'tool_end')).toMatchObject([{ durationMs: 30_000, error: { code: 'timeout' } }]);
    expect(calls[0]?.context.signal.aborted).toBe(true);
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    expect(checkProtocol(events)).toEqual([]);
  });

  it('fails when a tool cannot be described', async () => {
    const odd = { ...add, input: () => Promise.reject(new Error('no schema')) };
    const events = await gather(runAgent({ model: fakeModel([]), tools: [odd], prompt: 'x' }));
    expect(typesOf(events)).toEqual(['agent_start', 'error', 'agent_end']);
  });

  describe('gives each tool call an id of its own', () => {
    const call = (id: string, input: string) => ({ type: 'tool-call', toolCallId: id, toolName: 'add', input });
    const idsOf = (events: readonly WeirEvent[]) =>
      dataOf(events, 'tool_start').map((data) => (data as { toolCallId: string }).toolCallId);
    const one = '{"a":1,"b":1}';

    it('where a provider counts anew in each turn', async () => {
      const model = rawModel([call('c', one), finishPart('tool-calls')]);
      const events = await gather(runAgent({ model, tools: [add], prompt: 'x', maxSteps: 4 }));
      expect(idsOf(events)).toEqual(['c', 'c_2', 'c_3']);
      expect(dataOf(events, 'tool_args')).toMatchObject([
        { toolCallId: 'c' },
        { toolCallId: 'c_2' },
        { toolCallId: 'c_3' },
        {},
      ]);
      expect(model.calls[3]?.prompt.at(-1)).toMatchObject({ content: [{ toolCallId: 'c_3' }] });
    });

    it('where one turn has the same twice', async () => {
      const model = rawModel([
        call('c', one),
        call('c', '{"a":2,"b":2}'),
        call('', one),
        call('', one),
        finishPart('tool-calls'),
      ]);
      const events = await gather(runAgent({ model, tools: [add], prompt: 'x', maxSteps: 2 }));
      expect(idsOf(events)).toEqual(['c', 'c_2', 'call', 'call_2']);
    });

    it('and takes a call that is repeated word for word once', async () => {
      const start = { type: 'tool-input-start', id: 'c', toolName: 'add' };
      const delta = { type: 'tool-input-delta', id: 'c', delta: one };
      const model = rawModel([start, start, delta, call('c', one), call('c', one), finishPart('tool-calls')]);
      const events = await gather(runAgent({ model, tools: [add], prompt: 'x', maxSteps: 2 }));
      expect(idsOf(events)).toEqual(['c']);
      expect(dataOf(events, 'tool_args').slice(0, 1)).toEqual([{ toolCallId: 'c', name: 'add', delta: one }]);
    });
  });
});
