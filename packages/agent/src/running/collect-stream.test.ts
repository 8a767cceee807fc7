import { TruncatedError, type WeirEvent } from '@weir/core';
import { fakeModel, type ScriptedTurn } from '@weir/testing';
import { EMPTY, from, of, take, throwError } from 'rxjs';
import { gather, typesOf } from '../__fixtures__/gather.js';
import { add, callAdd, hang, settled } from '../__fixtures__/tools-and-runs.js';
import { fromModel } from '../model/from-model.js';
import { runAgent } from '../run-agent.js';
import { collectStream } from './collect-stream.js';
import { runStream } from './run-stream.js';

const run = (script: readonly ScriptedTurn[], model = fakeModel(script)) =>
  runStream({ model, tools: [add], prompt: 'x', run: 'r', prices: { 'fake-model': { input: 100_000, output: 0 } } });

describe('collectStream', () => {
  it('gives what a run came to', async () => {
    const { toolCalls, messages, ...rest } = await collectStream(run([[{ reasoning: 'Hm.' }, 'a', callAdd], ['b']]));
    expect(rest).toEqual({
      run: 'r',
      status: 'completed',
      text: 'ab',
      reasoning: 'Hm.',
      usage: { inputTokens: 20, outputTokens: 3, totalTokens: 23 },
      costUsd: 2,
    });
    expect(toolCalls).toMatchObject([{ name: 'add', state: 'completed', result: 3 }]);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
  });

  it('resolves for a run that was stopped, too', async () => {
    const stream = run([['a', hang]]);
    const collected = collectStream(stream);
    await settled();
    stream.cancel('enough');
    expect(await collected).toMatchObject({ status: 'interrupted', reason: 'enough', text: 'a', messages: [{}, {}] });
  });

  it('resolves for a run that failed, and says why', async () => {
    const failed = await collectStream(run([['a', { fail: Object.assign(new Error('no'), { statusCode: 401 }) }]]));
    expect(failed).toMatchObject({ status: 'failed', reason: 'unauthorized', text: 'a' });
    expect(failed.error).toEqual({ code: 'unauthorized', message: 'no' });
  });

  it('shows the events meanwhile, and keeps them where that is wanted', async () => {
    const seen: WeirEvent[] = [];
    const { events } = await collectStream(run([['a']]), { onEvent: (event) => seen.push(event), keepEvents: true });
    expect(events).toEqual(seen);
    expect(typesOf(seen).at(-1)).toBe('agent_end');
    expect(await collectStream(run([['a']]))).not.toHaveProperty('events');
  });

  it('takes the stream of a bare call, and one that was recorded', async () => {
    expect(await collectStream(fromModel(fakeModel([['a']]), 'x'))).toMatchObject({ status: 'completed', text: 'a' });
    expect(await collectStream(fromModel(fakeModel([[{ close: true }]]), 'x'))).toMatchObject({ status: 'failed' });
    const events = await gather(runAgent({ model: fakeModel([['a']]), prompt: 'x' }));
    const recorded = JSON.parse(JSON.stringify(events)) as WeirEvent[];
    expect(await collectStream(recorded)).toMatchObject({ text: 'a', messages: [] });
  });

  it('leaves out what nested runs say', async () => {
    const events = await gather(runAgent({ model: fakeModel([['a']]), prompt: 'x' }));
    const nested = await gather(runAgent({ model: fakeModel([['b']]), prompt: 'x', parent: 'r' }));
    const mixed = [...events.slice(0, 2), ...nested, ...events.slice(2)];
    expect(await collectStream(from(mixed))).toMatchObject({ text: 'a', run: events[0]?.run });
  });

  it('makes the next turn of a conversation', async () => {
    const model = fakeModel([['a'], ['b']]);
    const { messages } = await collectStream(run([], model));
    await collectStream(runStream({ model, messages, prompt: 'and?' }));
    expect(model.calls[1]?.prompt.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it.each([
    ['a stream that ends before the run', () => run([['a']]).pipe(take(3)), TruncatedError],
    ['an empty stream', () => EMPTY, TruncatedError],
    ['a stream that fails', () => throwError(() => new RangeError('x')), RangeError],
  ])('rejects for %s', async (_, stream, error) => {
    await expect(collectStream(stream())).rejects.toThrow(error);
  });

  it('stops the run when the callback throws', async () => {
    const model = fakeModel([['a', hang]]);
    const onEvent = ({ type }: WeirEvent) => {
      if (type === 'llm_chunk') throw new RangeError('x');
    };
    await expect(collectStream(run([], model), { onEvent })).rejects.toThrow(RangeError);
    await settled();
    expect(model.calls[0]?.aborted).toBe(true);
  });

  it('rejects when the callback throws while it is being subscribed to', async () => {
    const event = { type: 'agent_start', run: 'r', seq: 0, time: 0, data: { model: 'm' } } as WeirEvent;
    const onEvent = () => {
      throw new RangeError('x');
    };
    await expect(collectStream(of(event), { onEvent })).rejects.toThrow(RangeError);
  });
});
