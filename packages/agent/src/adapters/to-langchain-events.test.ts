import { RunWriter, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { NEVER, from, lastValueFrom, toArray, type Observable } from 'rxjs';
import { dataOf, gather, textOf } from '../__fixtures__/gather.js';
import { runAgent } from '../run-agent.js';
import { calculator } from '../tools/calculator.js';
import { fromLangChain, toLangChainEvents, type LangChainEvent } from './langchain.js';

const written = (events$: Observable<WeirEvent>): Promise<LangChainEvent[]> =>
  lastValueFrom(events$.pipe(toLangChainEvents(), toArray()));

/** Our events, gone out as LangChain's and come back. */
const returned = (events: readonly WeirEvent[]): Promise<WeirEvent[]> =>
  gather(fromLangChain(from(events).pipe(toLangChainEvents())));

const usage = { inputTokens: 5, outputTokens: 2, totalTokens: 7, reasoningTokens: 1, cachedInputTokens: 3 };

function agentRun(): WeirEvent[] {
  const writer = new RunWriter({ run: 'r' });
  const inner = new RunWriter({ run: 's', parent: 'r' });
  return [
    writer.event('user_message', { content: 'Hi' }),
    writer.event('agent_start', { model: 'm' }),
    writer.event('llm_start', { model: 'm' }),
    writer.event('reasoning_chunk', { delta: 'hm' }),
    writer.event('llm_chunk', { delta: 'Let ' }),
    writer.event('llm_chunk', { delta: 'me.' }),
    writer.event('citation', { url: 'u', title: 'T' }),
    writer.event('media_chunk', { mediaType: 'image/png', bytes: Uint8Array.of(1) }),
    writer.event('media_chunk', { mediaType: 'application/pdf', url: 'https://a.example/f' }),
    writer.event('tool_args', { toolCallId: 'c', name: 'add', delta: '{"a":' }),
    writer.event('tool_args', { toolCallId: 'c', name: 'add', delta: '1}' }),
    writer.event('llm_end', { finishReason: 'tool_calls', usage }),
    writer.event('tool_start', { toolCallId: 'c', name: 'add', args: { a: 1 } }),
    inner.event('agent_start', { model: 'sub' }),
    inner.event('llm_start', { model: 'n' }),
    inner.event('refusal_chunk', { delta: 'no' }),
    inner.event('llm_end', { finishReason: 'content_filter' }),
    inner.event('agent_end', { status: 'completed' }),
    writer.event('tool_progress', { toolCallId: 'c', progress: 0.5 }),
    writer.event('tool_end', { toolCallId: 'c', name: 'add', durationMs: 3, result: { sum: 1 } }),
    writer.event('raw', { value: 'x' }),
    writer.event('llm_start', { model: 'm' }),
    writer.event('llm_chunk', { delta: 'One.' }),
    writer.event('llm_end', { finishReason: 'stop' }),
    writer.event('agent_end', { status: 'completed' }),
  ];
}

describe('toLangChainEvents', () => {
  it('keeps the state of a run that waits to the server', async () => {
    const asked = { toolCallId: 'c', name: 'pay', args: { euros: 1 } };
    const writer = new RunWriter({ run: 'r' });
    const sent = await written(from([writer.event('tool_approval', { ...asked, state: { messages: ['secret'] } })]));
    expect(sent).toMatchObject([{ event: 'on_custom_event', name: 'tool_approval' }]);
    expect(sent[0]?.data).toEqual(asked);
  });

  it("gives LangChain's names", async () => {
    const events = await written(from(agentRun()));
    expect(events.map(({ event, run_id }) => `${event} ${run_id}`)).toEqual([
      'on_chain_start r',
      'on_chat_model_start r:llm:1',
      'on_chat_model_stream r:llm:1',
      'on_chat_model_stream r:llm:1',
      'on_chain_stream r',
      'on_chat_model_stream r:llm:1',
      'on_chain_stream r',
      'on_chat_model_stream r:llm:1',
      'on_chat_model_stream r:llm:1',
      'on_chat_model_stream r:llm:1',
      'on_chat_model_stream r:llm:1',
      'on_chat_model_stream r:llm:1',
      'on_chat_model_end r:llm:1',
      'on_tool_start r:tool:c',
      'on_chain_start s',
      'on_chat_model_start s:llm:1',
      'on_chat_model_stream s:llm:1',
      'on_chat_model_end s:llm:1',
      'on_chain_end s',
      'on_custom_event r:tool:c',
      'on_tool_end r:tool:c',
      'on_custom_event r',
      'on_chat_model_start r:llm:2',
      'on_chat_model_stream r:llm:2',
      'on_chain_stream r',
      'on_chat_model_end r:llm:2',
      'on_chain_end r',
    ]);
    expect(events[0]).toEqual({
      event: 'on_chain_start',
      name: 'm',
      run_id: 'r',
      parent_ids: [],
      tags: [],
      metadata: {},
      data: { input: 'Hi' },
    });
    expect(events.find(({ event }) => event === 'on_chat_model_end')).toEqual({
      event: 'on_chat_model_end',
      name: 'm',
      run_id: 'r:llm:1',
      parent_ids: ['r'],
      tags: [],
      metadata: { ls_model_name: 'm' },
      data: {
        output: {
          type: 'ai',
          content: 'Let me.',
          tool_calls: [{ type: 'tool_call', id: 'c', name: 'add', args: { a: 1 } }],
          tool_call_chunks: [],
          additional_kwargs: {},
          response_metadata: { finish_reason: 'tool_calls' },
          usage_metadata: {
            input_tokens: 5,
            output_tokens: 2,
            total_tokens: 7,
            input_token_details: { cache_read: 3 },
            output_token_details: { reasoning: 1 },
          },
        },
      },
    });
    expect(events.at(-1)?.data).toEqual({ output: 'One.' });
  });

  it('puts tags and metadata on every event', async () => {
    const options = { tags: ['t'], metadata: { app: 'a' } };
    const events = await lastValueFrom(from(agentRun()).pipe(toLangChainEvents(options), toArray()));
    expect(events.every(({ tags, metadata }) => tags?.[0] === 't' && metadata?.['app'] === 'a')).toBe(true);
  });

  it('loses nothing on the way there and back', async () => {
    const sent = agentRun();
    const back = await returned(sent);
    expect(textOf(back)).toBe(textOf(sent));
    for (const type of [
      'reasoning_chunk',
      'refusal_chunk',
      'citation',
      'media_chunk',
      'tool_args',
      'llm_end',
      'tool_start',
      'tool_progress',
    ])
      expect([type, dataOf(back, type)]).toEqual([type, dataOf(sent, type)]);
    expect(dataOf(back, 'tool_end')).toMatchObject([{ toolCallId: 'c', result: { sum: 1 } }]);
    expect(back.filter(({ run }) => run === 's').every(({ parent }) => parent === 'r')).toBe(true);
    expect(back.at(-1)).toMatchObject({ type: 'agent_end', run: 'r', data: { status: 'completed', usage } });
  });

  it('tells of an agent of ours', async () => {
    const model = fakeModel([[{ name: 'calculator', input: { expression: '6*7' } }], ['It is ', '42.']]);
    const sent = await gather(runAgent({ model, tools: [calculator], prompt: '6*7?' }));
    const back = await returned(sent);
    expect([textOf(back), dataOf(back, 'tool_start')]).toEqual([textOf(sent), dataOf(sent, 'tool_start')]);
    expect(dataOf(back, 'llm_end')).toMatchObject(
      (dataOf(sent, 'llm_end') as { usage: object }[]).map(({ usage: taken }) => ({ usage: taken })),
    );
  });

  it('tells of failures, of tools, calls and runs', async () => {
    const writer = new RunWriter({ run: 'r' });
    const failure = { code: 'truncated', message: 'cut' };
    const sent = [
      writer.event('agent_start', { model: 'm' }),
      writer.event('tool_start', { toolCallId: 'c', name: 'add', args: {} }),
      writer.event('tool_end', { toolCallId: 'c', name: 'add', durationMs: 1, error: failure }),
      writer.event('llm_start', { model: 'm' }),
      writer.event('error', { ...failure, retryable: true }),
      writer.event('agent_end', { status: 'failed' }),
    ];
    const events = await written(from(sent));
    expect(
      events.map(({ event, data }) => [event, (data as { error?: unknown }).error]).filter(([, error]) => error),
    ).toEqual([
      ['on_tool_error', 'cut'],
      ['on_chat_model_error', 'cut'],
      ['on_chain_error', 'cut'],
    ]);
    const back = await returned(sent);
    expect(dataOf(back, 'tool_end')).toMatchObject([{ error: { message: 'cut' } }]);
    expect(back.at(-1)?.data).toMatchObject({ status: 'failed' });
  });

  it('takes a model call without an agent for a run of its own', async () => {
    const writer = new RunWriter({ run: 'r' });
    const events = await written(
      from([
        writer.event('llm_start', { model: 'm' }),
        writer.event('llm_chunk', { delta: 'a' }),
        writer.event('llm_end', { finishReason: 'stop' }),
      ]),
    );
    expect(events.map(({ event, run_id, parent_ids }) => [event, run_id, parent_ids])).toEqual([
      ['on_chat_model_start', 'r', []],
      ['on_chat_model_stream', 'r', []],
      ['on_chat_model_end', 'r', []],
    ]);
  });

  it('passes the end and the failure of its source on', async () => {
    expect(await written(from([]))).toEqual([]);
    const seen: LangChainEvent[] = [];
    const subscription = NEVER.pipe(toLangChainEvents()).subscribe((event) => seen.push(event));
    subscription.unsubscribe();
    expect(seen).toEqual([]);
    const broken = fromLangChain(from(agentRun().slice(0, 5)).pipe(toLangChainEvents()));
    expect((await gather(broken)).at(-1)?.data).toMatchObject({ status: 'failed', reason: 'truncated' });
  });
});
