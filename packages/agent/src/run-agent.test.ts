import { FakeClock, InvalidArgumentError, Valve, checkProtocol, withinValve, type WeirEvent } from '@weir/core';
import { fakeModel, type ScriptedTurn } from '@weir/testing';
import { Subject, take, throwError } from 'rxjs';
import { z } from 'zod';
import { dataOf, gather, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { finishPart, rawModel, textParts } from './__fixtures__/raw-model.js';
import type { LanguageModel } from './model/language-model.js';
import { runAgent, type RunAgentOptions } from './run-agent.js';
import { defineTool, type ToolContext } from './tools/define-tool.js';

const add = defineTool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  execute: ({ a, b }) => a + b,
});
const hang = { hang: true } as const;
const callAdd = { name: 'add', input: { a: 1, b: 2 } };
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A tool that a test finishes by hand, and what happened to it. */
function manualTool(name: string) {
  const calls: { args: unknown; context: ToolContext; finish: (value: unknown) => void }[] = [];
  const tool = defineTool({
    name,
    description: '',
    input: z.looseObject({}),
    execute: (args, context) => new Promise<unknown>((finish) => calls.push({ args, context, finish })),
  });
  return { tool, calls };
}

/** Starts a run and notes its events as they come. */
function watch(options: RunAgentOptions) {
  const events: WeirEvent[] = [];
  const subscription = runAgent(options).subscribe((event) => events.push(event));
  return { events, subscription };
}

describe('runAgent', () => {
  it('answers without tools', async () => {
    const events = await gather(runAgent({ model: fakeModel([['Hello', '.']]), prompt: 'Hi', run: 'r', firstSeq: 0 }));
    expect(typesOf(events)).toEqual(['agent_start', 'llm_start', 'llm_chunk', 'llm_chunk', 'llm_end', 'agent_end']);
    expect(events[0]?.data).toEqual({ model: 'fake-model' });
    expect(events[1]?.data).toEqual({ model: 'fake-model', iteration: 1, attempt: 1 });
    expect(lastOf(events).data).toEqual({ status: 'completed' });
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
      expect(lastOf(events).data).toEqual({ status: 'completed' });
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
    expect(lastOf(events).data).toEqual({ status: 'completed' });
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
    expect(lastOf(events).data).toEqual({ status: 'completed', reason: 'length' });
  });

  describe('with retry', () => {
    const busy = Object.assign(new Error('busy'), { statusCode: 503 });
    const refused = Object.assign(new Error('bad key'), { statusCode: 401 });

    it('calls again what failed before its first content', async () => {
      const clock = new FakeClock();
      const model = fakeModel([[{ throws: busy }], [{ error: busy }], ['Hello']], { clock });
      const { events } = watch({ model, prompt: 'x', clock, retry: { attempts: 2, backoff: 100 } });
      await clock.advanceAsync(99);
      expect(model.calls).toHaveLength(1);
      await clock.advanceAsync(1);
      expect(model.calls).toHaveLength(2);
      await clock.advanceAsync(200);
      expect(typesOf(events)).toEqual([
        ...[
          'agent_start',
          'llm_start',
          'error',
          'llm_start',
          'error',
          'llm_start',
          'llm_chunk',
          'llm_end',
          'agent_end',
        ],
      ]);
      expect(dataOf(events, 'llm_start')).toMatchObject([{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }]);
      expect(dataOf(events, 'llm_chunk')).toEqual([{ delta: 'Hello', attempt: 3 }]);
      expect(lastOf(events).data).toEqual({ status: 'completed' });
      expect(checkProtocol(events)).toEqual([]);
    });

    it.each([
      ['the tries are used up', [[{ throws: busy }], [{ throws: busy }], ['never']], 2],
      ['trying again cannot help', [[{ throws: refused }], ['never']], 1],
      ['content has gone out', [['a', { error: busy }], ['never']], 1],
      ['the provider asks for too long a wait', [[{ throws: Object.assign(new Error('x'), { statusCode: 429, responseHeaders: { 'retry-after': '61' } }) }], ['never']], 1],
    ] as [string, ScriptedTurn[], number][])('gives up when %s', async (_, script, calls) => {
      const clock = new FakeClock();
      const model = fakeModel(script, { clock });
      const { events } = watch({ model, prompt: 'x', clock, retry: { attempts: 1, backoff: 10 } });
      await clock.advanceAsync(100_000);
      expect(model.calls).toHaveLength(calls);
      expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'failed' } });
      expect(clock.actions).toHaveLength(0);
    }); // prettier-ignore

    it('waits as long as the provider asks', async () => {
      const clock = new FakeClock();
      const limited = Object.assign(new Error('x'), { statusCode: 429, responseHeaders: { 'retry-after': '5' } });
      const model = fakeModel([[{ throws: limited }], ['a']], { clock });
      watch({ model, prompt: 'x', clock, retry: { attempts: 1, backoff: 10 } });
      await clock.advanceAsync(4999);
      expect(model.calls).toHaveLength(1);
      await clock.advanceAsync(1);
      expect(model.calls).toHaveLength(2);
    });
  });

  describe('when interrupted', () => {
    it('keeps what was said, and ends', async () => {
      const model = fakeModel([['partial ', 'answer', hang]]);
      const stop = new AbortController();
      const { events } = watch({ model, prompt: 'x', interrupt: stop.signal });
      await settled();
      stop.abort('enough');
      await settled();
      expect(textOf(events)).toBe('partial answer');
      expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'interrupted', reason: 'enough' } });
      expect(model.calls[0]).toMatchObject({ aborted: true });
      expect(checkProtocol(events)).toEqual([]);
    });

    it('stops tools and says so', async () => {
      const { tool, calls } = manualTool('wait');
      const stop = new Subject<void>();
      const { events } = watch({
        model: fakeModel([
          [
            { name: 'wait', input: {} },
            { name: 'wait', input: { b: 1 } },
          ],
        ]),
        tools: [tool],
        prompt: 'x',
        interrupt: stop,
      });
      await settled();
      stop.next();
      expect(dataOf(events, 'tool_end')).toMatchObject([
        { error: { code: 'interrupted' } },
        { error: { code: 'interrupted' } },
      ]);
      expect(lastOf(events).data).toEqual({ status: 'interrupted' });
      expect(calls.map(({ context }) => context.signal.aborted)).toEqual([true, true]);
      calls[0]?.finish('late');
      await settled();
      expect(checkProtocol(events)).toEqual([]);
    });

    it('does not wait for its next try', async () => {
      const clock = new FakeClock();
      const stop = new AbortController();
      const model = fakeModel([[{ throws: Object.assign(new Error('x'), { statusCode: 500 }) }]], { clock });
      const { events } = watch({ model, prompt: 'x', clock, retry: { attempts: 5 }, interrupt: stop.signal });
      await clock.advanceAsync(10);
      stop.abort(new Error('closing time'));
      expect(lastOf(events).data).toEqual({ status: 'interrupted', reason: 'closing time' });
      expect(clock.actions).toHaveLength(0);
    });

    it('begins nothing when that was before', async () => {
      const model = fakeModel([]);
      const events = await gather(runAgent({ model, tools: [add], prompt: 'x', interrupt: AbortSignal.abort() }));
      expect(typesOf(events)).toEqual(['agent_start', 'agent_end']);
      expect(model.calls).toHaveLength(0);
    });

    it('changes nothing when that is after the end', async () => {
      const stop = new Subject<void>();
      const { events } = watch({ model: fakeModel([['a']]), prompt: 'x', interrupt: stop });
      await settled();
      expect(stop.observed).toBe(false);
      expect(lastOf(events).data).toEqual({ status: 'completed' });
    });

    it('fails when what should interrupt it fails', async () => {
      const events = await gather(
        runAgent({ model: fakeModel([]), prompt: 'x', interrupt: throwError(() => new Error('x')) }),
      );
      expect(lastOf(events).data).toMatchObject({ status: 'failed' });
    });
  });

  describe('when unsubscribed from', () => {
    it('stops the model and says nothing more', async () => {
      const model = fakeModel([['a', hang]]);
      const { events, subscription } = watch({ model, prompt: 'x' });
      await settled();
      const count = events.length;
      subscription.unsubscribe();
      await settled();
      expect([events.length, model.calls[0]?.aborted]).toEqual([count, true]);
    });

    it('stops tools and begins no further call', async () => {
      const { tool, calls } = manualTool('wait');
      const model = fakeModel([[{ name: 'wait', input: {} }], ['never']]);
      const { events, subscription } = watch({ model, tools: [tool], prompt: 'x' });
      await settled();
      subscription.unsubscribe();
      calls[0]?.finish('late');
      await settled();
      expect(calls[0]?.context.signal.aborted).toBe(true);
      expect([lastOf(events).type, model.calls.length]).toEqual(['tool_start', 1]);
    });

    it('starts nothing when that happens at the first event', () => {
      const model = fakeModel([]);
      runAgent({ model, prompt: 'x' }).pipe(take(1)).subscribe();
      expect(model.calls).toHaveLength(0);
    });
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
