import { FakeClock, InvalidArgumentError, Valve, withinValve, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { dataOf, gather, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { finishPart, rawModel, textParts } from './__fixtures__/raw-model.js';
import { add, callAdd, settled, watch } from './__fixtures__/tools-and-runs.js';
import type { LanguageModel } from './model/language-model.js';
import { runAgent } from './run-agent.js';

describe('runAgent', () => {
  it('answers without tools', async () => {
    const events = await gather(runAgent({ model: fakeModel([['Hello', '.']]), prompt: 'Hi', run: 'r', firstSeq: 0 }));
    expect(typesOf(events)).toEqual(['agent_start', 'llm_start', 'llm_chunk', 'llm_chunk', 'llm_end', 'agent_end']);
    expect(events[0]?.data).toEqual({ model: 'fake-model' });
    expect(events[1]?.data).toEqual({ model: 'fake-model', iteration: 1, attempt: 1 });
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });

  it('runs a tool and feeds its result back', async () => {
    const model = fakeModel([['Let me see. ', callAdd], ['It is 3.']]);
    const events = await gather(runAgent({ model, tools: [add], prompt: '1 + 2?', system: 'Be exact.' }));
    expect(typesOf(events).filter((type) => type !== 'llm_chunk' && type !== 'tool_args')).toEqual([
      ...['agent_start', 'llm_start', 'llm_end', 'tool_start', 'tool_end', 'llm_start', 'llm_end', 'agent_end'],
    ]);
    expect(dataOf(events, 'tool_start')).toEqual([{ toolCallId: 'call-1', name: 'add', args: { a: 1, b: 2 } }]);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ toolCallId: 'call-1', name: 'add', result: 3 }]);
    expect(dataOf(events, 'llm_start')).toMatchObject([{ iteration: 1 }, { iteration: 2 }]);
    expect(model.calls[0]?.tools).toEqual(['add']);
    expect(model.calls[1]?.prompt).toEqual([
      { role: 'system', content: 'Be exact.' },
      { role: 'user', content: [{ type: 'text', text: '1 + 2?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see. ' },
          { type: 'tool-call', toolCallId: 'call-1', toolName: 'add', input: { a: 1, b: 2 } },
        ],
      },
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: 'call-1', toolName: 'add', output: { type: 'json', value: 3 } }],
      },
    ]);
  });

  it('puts the prompt after what was said before', async () => {
    const model = fakeModel([['a'], ['b']]);
    const messages = [
      { role: 'user' as const, content: 'one' },
      { role: 'assistant' as const, content: 'two' },
    ];
    await gather(runAgent({ model, messages, prompt: 'three' }));
    await gather(runAgent({ model, messages }));
    expect(model.calls.map(({ prompt }) => prompt.map(({ role }) => role))).toEqual([
      ['user', 'assistant', 'user'],
      ['user', 'assistant'],
    ]);
  });

  it('gives a model its reasoning and the provider’s notes back', async () => {
    const note = { anthropic: { signature: 's' } };
    const parts = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'Hm' },
      { type: 'reasoning-delta', id: 'r', delta: '', providerMetadata: note },
      { type: 'reasoning-start', id: 'r2', providerMetadata: { anthropic: { redactedData: 'x' } } },
      {
        type: 'tool-call',
        toolCallId: 'c',
        toolName: 'add',
        input: '{"a":1,"b":1}',
        providerMetadata: { google: { thought: 't' } },
      },
      finishPart('tool-calls'),
    ];
    const model = rawModel(parts);
    await gather(runAgent({ model, tools: [add], prompt: 'x', maxSteps: 2 }));
    expect(model.calls[1]?.prompt[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm', providerOptions: note },
        { type: 'reasoning', text: '', providerOptions: { anthropic: { redactedData: 'x' } } },
        {
          type: 'tool-call',
          toolCallId: 'c',
          toolName: 'add',
          input: { a: 1, b: 1 },
          providerOptions: { google: { thought: 't' } },
        },
      ],
    });
  });

  describe('ends failed', () => {
    const calling = { type: 'tool-call', toolCallId: 'c', toolName: 'add', input: '{"a":1,"b":1}' };
    const cases: [string, LanguageModel, string][] = [
      ['when the model fails', fakeModel([['a', { error: 'x' }]]), 'provider'],
      ['when the call fails', fakeModel([[{ throws: new Error('x') }]]), 'provider'],
      ['when the stream is cut', rawModel([...textParts('a'), calling]), 'truncated'],
      ['when the stream is cut and the package hides it', rawModel([calling, finishPart('other', null)]), 'truncated'],
      [
        'when an error follows a tool call',
        rawModel([calling, { type: 'error', error: 'x' }, finishPart('tool-calls')]),
        'provider',
      ],
      [
        'when the length limit falls into tool calls',
        rawModel([calling, finishPart('length')]),
        'incomplete_tool_calls',
      ],
      [
        'when a filter falls into tool calls',
        rawModel([calling, finishPart('content-filter')]),
        'incomplete_tool_calls',
      ],
      ['when tool calls are promised and none comes', rawModel([finishPart('tool-calls')]), 'protocol'],
    ];
    it.each(cases)('%s', async (_, model, code) => {
      let executed = 0;
      const tool = { ...add, execute: () => ++executed };
      const events = await gather(runAgent({ model, tools: [tool], prompt: 'x' }));
      expect(executed).toBe(0);
      expect(events.slice(-2)).toMatchObject([
        { type: 'error', data: { code } },
        { type: 'agent_end', data: { status: 'failed', reason: code } },
      ]);
    });

    it('at the step limit, without running the last calls', async () => {
      const events = await gather(
        runAgent({ model: rawModel([calling, finishPart('tool-calls')]), tools: [add], prompt: 'x', maxSteps: 3 }),
      );
      expect(dataOf(events, 'tool_start')).toHaveLength(2);
      expect(dataOf(events, 'llm_end')).toHaveLength(3);
      expect(events.slice(-2)).toMatchObject([
        { type: 'error', data: { code: 'step_limit', retryable: false } },
        { type: 'agent_end', data: { status: 'failed', reason: 'step_limit' } },
      ]);
    });
  });

  it('takes the end of the tools’ turn by another name for one', async () => {
    const parts = [{ type: 'tool-call', toolCallId: 'c', toolName: 'add', input: '{"a":1,"b":1}' }, finishPart('stop')];
    const events = await gather(runAgent({ model: rawModel(parts), tools: [add], prompt: 'x', maxSteps: 2 }));
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 2 }]);
  });

  it('says why a model stopped where that was not of its own will', async () => {
    const events = await gather(runAgent({ model: rawModel([...textParts('a'), finishPart('length')]), prompt: 'x' }));
    expect(lastOf(events).data).toMatchObject({ status: 'completed', reason: 'length' });
  });

  it('reads the model of every step only while the valve downstream is open', async () => {
    const valve = new Valve();
    const model = fakeModel([[callAdd], ['a', 'b', 'c']]);
    const events: WeirEvent[] = [];
    withinValve(valve, () =>
      runAgent({ model, tools: [add], prompt: 'x' }).subscribe((event) => {
        events.push(event);
        if (event.type === 'llm_chunk') valve.close();
      }),
    );
    await settled();
    expect(textOf(events)).toBe('a');
    const read = model.calls[1]?.read;
    await settled();
    expect(model.calls[1]?.read).toBe(read);
    valve.open();
    await settled();
    expect(textOf(events)).toBe('ab');
  });

  it('is a run of its own for each subscription', async () => {
    const events$ = runAgent({ model: fakeModel([['a'], ['b']]), prompt: 'x' });
    const runs = [await gather(events$), await gather(events$)];
    expect(runs.map(textOf)).toEqual(['a', 'b']);
    expect(runs[0]?.[0]?.run).not.toBe(runs[1]?.[0]?.run);
  });

  it('numbers on, and names its source and parent', async () => {
    const options = { run: 'r', firstSeq: 5, source: 'agent', parent: 'p', clock: new FakeClock(9) };
    const { events } = watch({ model: fakeModel([['a']]), prompt: 'x', ...options });
    await settled();
    expect(events.map(({ seq }) => seq)).toEqual([5, 6, 7, 8, 9]);
    expect(events[0]).toMatchObject({ run: 'r', source: 'agent', parent: 'p', time: 9 });
  });

  it.each([
    [{}],
    [{ prompt: 'x', maxSteps: 0 }],
    [{ prompt: 'x', maxSteps: NaN }],
    [{ prompt: 'x', toolConcurrency: 1.5 }],
    [{ prompt: 'x', tools: [add, add] }],
  ])('refuses %j at once', (options) => {
    expect(() => runAgent({ model: fakeModel([]), ...options })).toThrow(InvalidArgumentError);
  });
});
