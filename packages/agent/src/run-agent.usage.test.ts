import { FakeClock } from '@weir/core';
import { fakeModel, fakeUsage } from '@weir/testing';
import { tap } from 'rxjs';
import { dataOf, gather, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { add, callAdd, hang, settled, watch } from './__fixtures__/tools-and-runs.js';
import { finishPart, rawModel, textParts } from './__fixtures__/raw-model.js';
import { messagesOf } from './loop/new-messages.js';
import { runAgent } from './run-agent.js';
import { RunSteering } from './running/run-steering.js';

const prices = { 'fake-model': { input: 100_000, output: 1_000_000 } };
const usage = { inputTokens: 10, outputTokens: 2, totalTokens: 12 };

describe('runAgent, at its end', () => {
  it('sums up what its calls took', async () => {
    const model = fakeModel([
      ['a', callAdd],
      ['b', 'c'],
    ]);
    const events = await gather(runAgent({ model, tools: [add], prompt: 'x', prices }));
    expect(lastOf(events).data).toEqual({
      status: 'completed',
      usage: { inputTokens: 20, outputTokens: 3, totalTokens: 23 },
      costUsd: 5,
    });
  });

  it('knows no cost where the model has no price', async () => {
    const events = await gather(runAgent({ model: fakeModel([['a', 'b']]), prompt: 'x' }));
    expect(lastOf(events).data).toEqual({ status: 'completed', usage });
  });

  it('knows nothing where the provider reports nothing', async () => {
    const model = rawModel([...textParts('a'), { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' } }]);
    const events = await gather(runAgent({ model, prompt: 'x', prices: { 'raw-model': { input: 1, output: 1 } } }));
    expect(lastOf(events).data).toEqual({ status: 'completed' });
  });

  it.each([
    [
      'interrupted',
      [
        ['a', callAdd],
        ['b', hang],
      ],
    ],
    [
      'failed',
      [
        ['a', callAdd],
        ['b', { fail: new Error('x') }],
      ],
    ],
  ] as const)('keeps what was reported when it is %s', async (status, script) => {
    const stop = new AbortController();
    const model = fakeModel(script);
    const { events } = watch({ model, tools: [add], prompt: 'x', interrupt: stop.signal, prices });
    await settled();
    await settled();
    stop.abort();
    expect(textOf(events)).toBe('ab');
    expect(lastOf(events).data).toMatchObject({
      status,
      usage: { inputTokens: 10, outputTokens: 1, totalTokens: 11 },
      costUsd: 2,
    });
  });

  it('has what a call took that is the last thing heard before the end', async () => {
    const steering = new RunSteering();
    const ended$ = runAgent({ model: fakeModel([['a', 'b']]), prompt: 'x', steering, prices }).pipe(
      tap((event) => event.type === 'llm_end' && steering.cancel('enough')),
    );
    expect(lastOf(await gather(ended$)).data).toEqual({ status: 'interrupted', reason: 'enough', usage, costUsd: 3 });
  });

  it('keeps what was reported in the midst of a call', async () => {
    const stop = new AbortController();
    const report = { inputTokens: { total: 30 }, outputTokens: { total: 1 } };
    const told = { type: 'response-metadata', id: 'r', providerMetadata: { weir: { usage: report } } };
    const model = rawModel([told, ...textParts('1234', '12345678')], 'hang');
    const price = { 'raw-model': prices['fake-model'] };
    const { events } = watch({ model, prompt: 'four', interrupt: stop.signal, prices: price, progress: true });
    await settled();
    stop.abort();
    expect(lastOf(events).data).toEqual({
      status: 'interrupted',
      usage: { inputTokens: 30, outputTokens: 1, totalTokens: 31 },
      costUsd: 4,
    });
    expect(dataOf(events, 'progress')).toEqual([
      { iteration: 1, tokens: 31, costUsd: 4, estimated: { tokens: 2, costUsd: 2 } },
    ]);
  });

  it('keeps what a finish reports that says the answer was cut', async () => {
    const model = rawModel([...textParts('a'), finishPart('other', null)]);
    const events = await gather(runAgent({ model, prompt: 'x' }));
    const reported = { inputTokens: 7, outputTokens: 3, totalTokens: 10 };
    expect(dataOf(events, 'error')).toMatchObject([{ code: 'truncated', usage: reported }]);
    expect(lastOf(events).data).toEqual({ status: 'failed', reason: 'truncated', usage: reported });
  });

  it('says nothing of usage where no call was made', async () => {
    const events = await gather(runAgent({ model: fakeModel([]), prompt: 'x', interrupt: AbortSignal.abort() }));
    expect(lastOf(events).data).toEqual({ status: 'interrupted' });
  });
});

describe('runAgent, with progress', () => {
  it('reports after each call', async () => {
    const model = fakeModel([
      ['a', callAdd],
      ['b', 'c'],
    ]);
    const events = await gather(runAgent({ model, tools: [add], prompt: 'x', prices, progress: true }));
    expect(dataOf(events, 'progress')).toEqual([
      { iteration: 1, tokens: 11, costUsd: 2 },
      { iteration: 2, tokens: 23, costUsd: 5 },
    ]);
    expect(typesOf(events).join(' ')).toMatch(/llm_end progress tool_start .* llm_end progress agent_end$/);
  });

  it('keeps apart what it can only estimate', async () => {
    const clock = new FakeClock();
    const busy = Object.assign(new Error('busy'), { statusCode: 503 });
    const model = fakeModel([[{ throws: busy }], ['12345678', { finish: 'stop', usage: fakeUsage(2) }]], { clock });
    const retry = { attempts: 1, backoff: 0 };
    const { events } = watch({ model, prompt: 'four', prices, progress: true, retry, clock });
    await clock.advanceAsync(1);
    expect(dataOf(events, 'progress')).toEqual([
      { iteration: 1, tokens: 0, estimated: { tokens: 1, costUsd: 0.1 } },
      { iteration: 1, tokens: 12, costUsd: 3, estimated: { tokens: 1, costUsd: 0.1 } },
    ]);
  });

  it('reports before the end of a run that is interrupted in mid-call', async () => {
    const stop = new AbortController();
    const model = fakeModel([['12345678', hang]]);
    const { events } = watch({ model, prompt: 'four', prices, progress: true, interrupt: stop.signal });
    await settled();
    stop.abort();
    expect(dataOf(events, 'progress')).toEqual([{ iteration: 1, tokens: 0, estimated: { tokens: 3, costUsd: 2.1 } }]);
    expect(typesOf(events).slice(-2)).toEqual(['progress', 'agent_end']);
  });
});

describe('messagesOf', () => {
  const said = (role: string, text: string) => ({ role, content: [{ type: 'text', text }] });

  it('gives what is new of the conversation', async () => {
    const before = [{ role: 'user' as const, content: 'before' }];
    const model = fakeModel([['a', callAdd], ['b']]);
    const events = await gather(runAgent({ model, tools: [add], messages: before, system: 's', prompt: 'x' }));
    const messages = messagesOf(lastOf(events));
    expect(messages).toMatchObject([
      said('user', 'x'),
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'a' },
          { type: 'tool-call', toolCallId: 'call-1' },
        ],
      },
      { role: 'tool', content: [{ toolCallId: 'call-1', output: { type: 'json', value: 3 } }] },
      said('assistant', 'b'),
    ]);
    expect(model.calls[1]?.prompt.slice(2)).toEqual(messages.slice(0, 3));
  });

  it('keeps the answer of a run that was stopped as far as it came', async () => {
    const stop = new AbortController();
    const { events } = watch({ model: fakeModel([['part', hang]]), prompt: 'x', interrupt: stop.signal });
    await settled();
    stop.abort();
    expect(messagesOf(lastOf(events))).toEqual([said('user', 'x'), said('assistant', 'part')]);
  });

  it('answers the tool calls that never ran', async () => {
    const model = rawModel([
      { type: 'tool-call', toolCallId: 'c', toolName: 'add', input: '{"a":1,"b":1}' },
      finishPart('tool-calls'),
    ]);
    const events = await gather(runAgent({ model, tools: [add], prompt: 'x', maxSteps: 1 }));
    expect(messagesOf(lastOf(events)).slice(1)).toMatchObject([
      { role: 'assistant', content: [{ toolCallId: 'c' }] },
      { role: 'tool', content: [{ toolCallId: 'c', output: { type: 'error-text' } }] },
    ]);
  });

  it('keeps the results that had come when a run is stopped among tools', async () => {
    const stop = new AbortController();
    const slow = { ...add, name: 'slow', execute: () => new Promise(() => undefined) };
    const model = fakeModel([[callAdd, { name: 'slow', input: { a: 1, b: 1 } }]]);
    const { events } = watch({ model, tools: [add, slow], prompt: 'x', interrupt: stop.signal });
    await settled();
    stop.abort();
    expect(messagesOf(lastOf(events)).at(-1)).toMatchObject({
      role: 'tool',
      content: [{ output: { type: 'json', value: 3 } }, { output: { type: 'error-text' } }],
    });
  });

  it('has nothing for other events', async () => {
    const events = await gather(runAgent({ model: fakeModel([['a']]), prompt: 'x' }));
    expect(events.slice(0, -1).flatMap(messagesOf)).toEqual([]);
  });
});
