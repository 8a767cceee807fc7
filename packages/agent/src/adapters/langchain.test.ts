import { FakeClock, Valve, withinValve, type WeirEvent } from '@weir/core';
import { dispatchCustomEvent } from '@langchain/core/callbacks/dispatch';
import { Document } from '@langchain/core/documents';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import { AIMessageChunk } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda, RunnableParallel, RunnableSequence, type Runnable } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { FakeListChatModel, FakeRetriever, FakeStreamingChatModel } from '@langchain/core/utils/testing';
import fc from 'fast-check';
import { take } from 'rxjs';
import { z } from 'zod';
import { dataOf, gather, lastOf, textOf, typesOf } from '../__fixtures__/gather.js';
import { settled } from '../__fixtures__/tools-and-runs.js';
import { watchedStream } from './__fixtures__/watched-stream.js';
import { fromLangChain, type LangChainEvent } from './langchain.js';

const v2 = { version: 'v2' } as const;
/** As any step of LangChain's: on models themselves this call is about to go by another name. */
const model = (...responses: string[]): Runnable<BaseLanguageModelInput, AIMessageChunk> =>
  new FakeListChatModel({ responses });

/** A model that streams these pieces as they are: LangChain's own fakes leave out those of tool calls. */
class PieceModel extends FakeListChatModel {
  constructor(private readonly pieces: readonly object[]) {
    super({ responses: [] });
  }

  override async *_streamResponseChunks(...[, , manager]: Parameters<FakeListChatModel['_streamResponseChunks']>) {
    for (const piece of this.pieces) {
      const message = new AIMessageChunk({ content: '', ...piece });
      const chunk = new ChatGenerationChunk({ message, text: message.text });
      yield chunk;
      await manager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }
}
const add = tool(
  async ({ a, b }) => {
    if (a > 5) throw new RangeError('too big');
    await dispatchCustomEvent('half', { done: 1 });
    return a + b;
  },
  { name: 'add', description: 'adds', schema: z.object({ a: z.number(), b: z.number() }) },
);

/** The shape of an event, where a test writes it by hand. */
function on(event: string, run_id: string, data: unknown = {}, rest: object = {}): LangChainEvent {
  return { event, name: run_id, run_id, data, metadata: {}, tags: [], ...rest };
}

async function* given(...events: unknown[]): AsyncGenerator<LangChainEvent> {
  yield* events as LangChainEvent[];
}

describe('fromLangChain', () => {
  it('reads a chain', async () => {
    const chain = ChatPromptTemplate.fromTemplate('Say {x}').pipe(model('Hello')).pipe(new StringOutputParser());
    const events = await gather(fromLangChain(() => chain.streamEvents({ x: 'it' }, v2)));
    expect(typesOf(events)).toEqual([
      'agent_start',
      'llm_start',
      ...Array<string>(5).fill('llm_chunk'),
      'llm_end',
      'agent_end',
    ]);
    expect(textOf(events)).toBe('Hello');
    expect(events[0]).toMatchObject({ data: { model: 'RunnableSequence' } });
    expect(events[1]?.data).toEqual({ model: 'FakeListChatModel', iteration: 1 });
    expect(lastOf(events).data).toEqual({ status: 'completed' });
  });

  it('reads a model alone', async () => {
    const events = await gather(fromLangChain(model('Hi').streamEvents('x', v2), { run: 'r', model: 'mine' }));
    expect([textOf(events), events[0]?.run, events[0]?.data]).toEqual(['Hi', 'r', { model: 'mine' }]);
    expect(lastOf(events).data).toEqual({ status: 'completed' });
  });

  it("goes by LangChain's run id, and makes a run for each subscription", async () => {
    const runId = '01a1ff6d-d429-75ef-b1a4-85f61cb08470';
    const named = await gather(fromLangChain(model('a').streamEvents('x', { ...v2, runId })));
    expect(named[0]?.run).toBe(runId);
    const events$ = fromLangChain(() => model('a').streamEvents('x', v2));
    expect((await gather(events$))[0]?.run).not.toBe((await gather(events$))[0]?.run);
  });

  it('reads an agent with tools', async () => {
    const asking = new PieceModel([
      { content: 'Let me see.' },
      { tool_call_chunks: [{ type: 'tool_call_chunk', index: 0, id: 'c1', name: 'add', args: '{"a":1' }] },
      { tool_call_chunks: [{ type: 'tool_call_chunk', index: 0, args: ',"b":2}' }] },
      {
        usage_metadata: {
          input_tokens: 3,
          output_tokens: 2,
          total_tokens: 5,
          input_token_details: { cache_read: 1 },
          output_token_details: { reasoning: 1 },
        },
      },
    ]);
    const agent = RunnableLambda.from(async (question: string) => {
      const { tool_calls = [] } = await asking.invoke(question);
      for (const call of tool_calls) await add.invoke({ ...call, type: 'tool_call' });
      return (await model('3').invoke('so?')).content;
    });
    const events = await gather(fromLangChain(agent.streamEvents('1 + 2?', v2)));
    expect(typesOf(events)).toEqual([
      'agent_start',
      'llm_start',
      'llm_chunk',
      'tool_args',
      'tool_args',
      'llm_end',
      'tool_start',
      'tool_progress',
      'tool_end',
      'llm_start',
      'llm_chunk',
      'llm_end',
      'agent_end',
    ]);
    expect(dataOf(events, 'tool_start')).toEqual([{ toolCallId: 'c1', name: 'add', args: { a: 1, b: 2 } }]);
    expect(dataOf(events, 'tool_progress')).toEqual([{ toolCallId: 'c1', progress: { done: 1 } }]);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ toolCallId: 'c1', name: 'add', result: '3' }]);
    const usage = { inputTokens: 3, outputTokens: 2, totalTokens: 5, reasoningTokens: 1, cachedInputTokens: 1 };
    expect(dataOf(events, 'llm_end')).toEqual([{ finishReason: 'tool_calls', usage }, { finishReason: 'stop' }]);
    expect(lastOf(events).data).toEqual({ status: 'completed', usage });
  });

  it('reads a tool that fails, and one that nobody called', async () => {
    const agent = RunnableLambda.from(() => add.invoke({ a: 9, b: 1 }).catch(() => 'so what'));
    const events = await gather(fromLangChain(agent.streamEvents('x', v2)));
    expect(dataOf(events, 'tool_end')).toMatchObject([
      { name: 'add', error: { code: 'tool_failed', message: 'too big' } },
    ]);
    expect(lastOf(events).data).toEqual({ status: 'completed' });
  });

  it('gives an agent within a tool a run of its own', async () => {
    const inner = RunnableSequence.from([RunnableLambda.from((text: string) => `${text}?`), model('yes')]);
    const ask = tool(async (text) => (await inner.invoke(text)).content, {
      name: 'ask',
      description: 'asks',
      schema: z.string(),
    });
    const events = await gather(
      fromLangChain(RunnableLambda.from(() => ask.invoke('well')).streamEvents('x', v2), { run: 'outer' }),
    );
    const nested = events.filter(({ run }) => run !== 'outer');
    expect(typesOf(nested)).toEqual([
      'agent_start',
      'llm_start',
      'llm_chunk',
      'llm_chunk',
      'llm_chunk',
      'llm_end',
      'agent_end',
    ]);
    expect(new Set(nested.map(({ parent }) => parent))).toEqual(new Set(['outer']));
    expect(textOf(nested)).toBe('yes');
    expect(lastOf(events)).toMatchObject({ type: 'agent_end', run: 'outer' });
  });

  it('keeps models that answer side by side apart', async () => {
    const both = RunnableParallel.from({ one: model('aaa'), two: model('bbb') });
    const events = await gather(fromLangChain(both.streamEvents('x', v2), { run: 'outer' }));
    const texts = ['outer', ...new Set(events.filter(({ parent }) => parent === 'outer').map(({ run }) => run))].map(
      (run) => textOf(events.filter((event) => event.run === run)),
    );
    expect(texts.sort()).toEqual(['aaa', 'bbb']);
  });

  it('cites what retrievers find', async () => {
    const output = [
      new Document({ pageContent: 'a', metadata: { source: 'https://a.example', title: 'A' }, id: '1' }),
      new Document({ pageContent: 'b', metadata: {} }),
    ];
    const events = await gather(fromLangChain(new FakeRetriever({ output }).streamEvents('x', v2)));
    expect(dataOf(events, 'citation')).toEqual([{ id: '1', url: 'https://a.example', title: 'A' }]);
    expect(dataOf(events, 'raw')).toEqual([{ value: output[1] }]);
  });

  it('reads every kind of content', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const content = [
      'plain',
      { type: 'text', text: 'text', annotations: [{ type: 'citation', url: 'u', title: 'T' }, { type: 'odd' }] },
      { type: 'reasoning', reasoning: 'hm' },
      { type: 'thinking', thinking: 'so' },
      { type: 'refusal', refusal: 'no' },
      { type: 'image', mimeType: 'image/png', data: 'AQID' },
      { type: 'audio', mimeType: 'audio/wav', data: bytes },
      { type: 'file', mimeType: 'application/pdf', url: 'https://a.example/f' },
      { type: 'image_url', image_url: { url: 'data:image/gif;base64,AQID' } },
      { type: 'image_url', image_url: 'https://a.example/i' },
      { type: 'tool_use', id: 'x' },
      { type: 'server_tool_call', id: 's', name: 'search', args: { q: 1 } },
      { type: 'server_tool_call_result', toolCallId: 's', status: 'success', output: [2] },
      { type: 'image' },
      { type: 'novel' },
    ];
    const chunk = { content, additional_kwargs: { reasoning_content: 'first', refusal: 'never' } };
    const events = await gather(
      fromLangChain(
        given(on('on_chat_model_start', 'm'), on('on_chat_model_stream', 'm', { chunk }), on('on_chat_model_end', 'm')),
      ),
    );
    expect(textOf(events)).toBe('plaintext');
    expect(dataOf(events, 'reasoning_chunk')).toEqual([{ delta: 'first' }, { delta: 'hm' }, { delta: 'so' }]);
    expect(dataOf(events, 'refusal_chunk')).toEqual([{ delta: 'no' }, { delta: 'never' }]);
    expect(dataOf(events, 'citation')).toEqual([{ url: 'u', title: 'T' }]);
    expect(dataOf(events, 'media_chunk')).toEqual([
      { mediaType: 'image/png', bytes },
      { mediaType: 'audio/wav', bytes },
      { mediaType: 'application/pdf', url: 'https://a.example/f' },
      { mediaType: 'image/gif', bytes },
      { mediaType: 'image/*', url: 'https://a.example/i' },
    ]);
    expect(dataOf(events, 'tool_start')).toMatchObject([{ toolCallId: 's', args: { q: 1 }, providerExecuted: true }]);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ toolCallId: 's', result: [2], providerExecuted: true }]);
    expect(dataOf(events, 'raw')).toEqual([
      { value: { type: 'odd' } },
      { value: { type: 'image' } },
      { value: { type: 'novel' } },
    ]);
  });

  it('reads what came as JSON, and models that do not chat', async () => {
    const chain = RunnableLambda.from(() => 'x').pipe(model('Hi'));
    const asJson: unknown[] = [];
    for await (const event of chain.streamEvents('x', v2)) asJson.push(JSON.parse(JSON.stringify(event)));
    expect(textOf(await gather(fromLangChain(given(...asJson))))).toBe('Hi');
    const output = {
      generations: [[{ text: 'whole', generationInfo: { finish_reason: 'length' } }]],
      llmOutput: { tokenUsage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 } },
    };
    const events = await gather(fromLangChain(given(on('on_llm_start', 'm'), on('on_llm_end', 'm', { output }))));
    expect(textOf(events)).toBe('whole');
    const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 };
    expect(dataOf(events, 'llm_end')).toEqual([{ finishReason: 'length', usage }]);
  });

  it('takes a word of no provider for no reason', async () => {
    const output = { generations: [[{ text: 'whole', generationInfo: { finish_reason: 'constructor' } }]] };
    const events = await gather(fromLangChain(given(on('on_llm_start', 'm'), on('on_llm_end', 'm', { output }))));
    expect(dataOf(events, 'llm_end')).toEqual([{ finishReason: 'stop' }]);
  });

  it('believes in `parent_ids` where it has them', async () => {
    const events = await gather(
      fromLangChain(
        given(
          on('on_chain_start', 'root', {}, { parent_ids: [] }),
          on('on_tool_start', 't1', { input: '{"a":1}' }, { parent_ids: ['root'] }),
          on('on_chain_start', 'sub', {}, { parent_ids: ['root', 't1'] }),
          on('on_tool_start', 't2', {}, { parent_ids: ['root'] }),
          on('on_chat_model_start', 'm', {}, { parent_ids: ['root', 't1', 'sub'] }),
          on('on_chat_model_end', 'm', { output: { content: 'a' } }),
          on('on_chain_end', 'sub'),
          on('on_tool_end', 't2', { output: { tool_call_id: 'x', status: 'error', content: 'bad' } }),
          on('on_tool_end', 't1', { output: 1 }),
          on('on_chain_end', 'root'),
        ),
      ),
    );
    expect(events.filter(({ run }) => run === 'sub').map(({ type, parent }) => [type, parent])).toEqual([
      ['agent_start', 'root'],
      ['llm_start', 'root'],
      ['llm_chunk', 'root'],
      ['llm_end', 'root'],
      ['agent_end', 'root'],
    ]);
    expect(dataOf(events, 'tool_end')).toMatchObject([
      { name: 't2', error: { code: 'tool_failed', message: 'bad' } },
      { name: 't1', result: 1 },
    ]);
  });

  it('takes the word of the app for what an agent is', async () => {
    const events = await gather(
      fromLangChain(
        given(
          on('on_chain_start', 'root'),
          on('on_chain_start', 'helper'),
          on('on_chain_end', 'helper'),
          on('on_chain_end', 'root'),
        ),
        { isAgent: ({ name }) => name === 'helper' },
      ),
    );
    expect(events.map(({ run, type }) => `${run} ${type}`)).toEqual([
      'root agent_start',
      'helper agent_start',
      'helper agent_end',
      'root agent_end',
    ]);
  });

  it('keeps the events of chains if asked to, and those it has no name for', async () => {
    const events = () =>
      given(
        on('on_chain_start', 'r'),
        on('on_novel_thing', 'r'),
        on('on_custom_event', 'r', 1),
        7,
        on('on_chain_end', 'r'),
      );
    expect(dataOf(await gather(fromLangChain(events())), 'raw')).toHaveLength(3);
    expect(dataOf(await gather(fromLangChain(events(), { chains: 'raw' })), 'raw')).toHaveLength(5);
  });

  describe('ends once', () => {
    const start = on('on_chain_start', 'r');
    const call = on('on_chat_model_start', 'm');
    const piece = on('on_chat_model_stream', 'm', { chunk: { content: 'a' } });
    const failing = RunnableLambda.from(() => 'x').pipe(new FakeStreamingChatModel({ thrownErrorString: 'boom' }));
    const cases: [string, () => Parameters<typeof fromLangChain>[0], object][] = [
      ['a stream of nothing', () => given(), { code: 'truncated' }],
      ['a cut before the end', () => given(start), { code: 'truncated', retryable: true }],
      ['a cut within a model call', () => given(start, call, piece), { code: 'truncated', retryable: true }],
      ['a cut within a tool', () => given(start, on('on_tool_start', 't')), { code: 'truncated' }],
      ['a chain that throws', () => failing.streamEvents('x', v2), { message: 'boom' }],
      [
        'an error that is told',
        () => given(start, on('on_chain_error', 'r', { error: 'bad\n\nError: bad\n  at x' })),
        { message: 'bad' },
      ],
      [
        'a function that throws',
        () => () => {
          throw new TypeError('fetch failed');
        },
        { code: 'connection' },
      ],
      ['what is no stream', () => () => 7 as never, { code: 'invalid_argument' }],
    ];

    it.each(cases)('at %s', async (_, source, failure) => {
      const events = await gather(fromLangChain(source()));
      expect(dataOf(events, 'error')).toMatchObject([failure]);
      expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'failed' } });
    });

    it('where a model failed in silence and another one stepped in', async () => {
      const failed = new FakeStreamingChatModel({ thrownErrorString: 'boom' });
      const events = await gather(
        fromLangChain(
          RunnableLambda.from(() => 'x')
            .pipe(failed.withFallbacks([model('A')]))
            .streamEvents('x', v2),
        ),
      );
      expect(textOf(events)).toBe('A');
      expect(lastOf(events).data).toEqual({ status: 'completed' });
    });

    it('where the root was filtered out', async () => {
      const chain = RunnableLambda.from(() => 'x')
        .pipe(model('A'))
        .pipe(new StringOutputParser())
        .pipe(model('B'));
      const events = await gather(fromLangChain(chain.streamEvents('x', v2, { includeTypes: ['chat_model'] })));
      expect([textOf(events), lastOf(events).data]).toEqual(['AB', { status: 'completed' }]);
    });

    it('where the root is said to be within a run that it holds', async () => {
      const odd = given(
        on('on_chain_error', 'r'),
        on('on_llm_start', 't'),
        on('on_chat_model_start', 'r', {}, { parent_ids: ['t'] }),
        on('on_chain_end', 't', { output: ' ' }),
      );
      const events = await gather(fromLangChain(odd));
      expect(lastOf(events).data).toMatchObject({ status: 'failed', reason: 'truncated' });
    });

    it("wherever LangChain's stream is cut, and whatever else comes", async () => {
      const agent = RunnableLambda.from(async () => {
        await add.invoke({ a: 1, b: 2 });
        return (await model('abc').invoke('x')).content;
      });
      const whole: unknown[] = [];
      for await (const event of agent.streamEvents('x', v2)) whole.push(event);
      for (let length = 0; length < whole.length; length++) {
        const events = await gather(fromLangChain(given(...whole.slice(0, length))));
        expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'failed', reason: 'truncated' } });
      }
      const name = fc.constantFrom('chain', 'chat_model', 'llm', 'tool', 'retriever', 'novel');
      const event = fc.record({
        event: fc
          .tuple(name, fc.constantFrom('start', 'stream', 'end', 'error'))
          .map(([kind, phase]) => `on_${kind}_${phase}`),
        name: fc.constantFrom('a', 'LangGraph'),
        run_id: fc.constantFrom('r', 's', 't', 'u'),
        parent_ids: fc.option(fc.subarray(['r', 's', 't']), { nil: undefined }),
        data: fc.oneof(
          fc.anything(),
          fc.record({ output: fc.anything(), chunk: fc.anything(), input: fc.anything(), error: fc.anything() }),
        ),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof({ weight: 9, arbitrary: event }, { weight: 1, arbitrary: fc.anything() })),
          async (items) => {
            const events = await gather(fromLangChain(given(...items), { run: 'main' }));
            expect(events.filter(({ type, run }) => type === 'agent_end' && run === 'main')).toHaveLength(1);
            expect(lastOf(events)).toMatchObject({ type: 'agent_end', run: 'main' });
          },
        ),
        { numRuns: 300 },
      );
    });
  });

  it('gives up when nothing comes, and lets go of the stream', async () => {
    const clock = new FakeClock();
    const stream = watchedStream([on('on_chain_start', 'r')]);
    const events: WeirEvent[] = [];
    fromLangChain(stream as never, { clock, timeouts: { idle: 100 } }).subscribe((event) => events.push(event));
    await clock.advanceAsync(100);
    expect(dataOf(events, 'error')).toMatchObject([{ code: 'timeout', retryable: true }]);
    expect(stream.seen.returned).toBe(true);
    await clock.advanceAsync(1000);
    expect(clock.actions).toHaveLength(0);
  });

  it('reads only while the valve downstream is open', async () => {
    const valve = new Valve();
    const stream = watchedStream([on('on_chain_start', 'r'), on('on_chain_end', 'r')], 'close');
    const events: WeirEvent[] = [];
    withinValve(valve, () =>
      fromLangChain(() => stream as never).subscribe((event) => {
        events.push(event);
        valve.close();
      }),
    );
    await settled();
    expect([typesOf(events), stream.seen.read]).toEqual([['agent_start'], 1]);
    valve.open();
    await settled();
    expect(lastOf(events).type).toBe('agent_end');
  });

  it('stops the chain when unsubscribed from', async () => {
    let signal: AbortSignal | undefined;
    const stream = watchedStream([on('on_chain_start', 'r')]);
    const events$ = fromLangChain((aborted) => {
      signal = aborted;
      return stream as never;
    });
    const events: WeirEvent[] = [];
    events$.pipe(take(1)).subscribe((event) => events.push(event));
    await settled();
    expect([typesOf(events), signal?.aborted, stream.seen.returned]).toEqual([['agent_start'], true, true]);
    const late = watchedStream([]);
    fromLangChain(async () => {
      await settled();
      return late as unknown as AsyncIterable<LangChainEvent>;
    })
      .subscribe()
      .unsubscribe();
    await settled();
    await settled();
    expect(late.seen.returned).toBe(true);
  });
});
