import { dataOf, gather, lastOf, textOf, typesOf } from '../__fixtures__/gather.js';
import { officialClients } from './__fixtures__/clients.js';
import { recordedUsage, replayed } from './__fixtures__/replayed.js';
import { replayServer, type ReplayServer } from './__fixtures__/replay-server.js';
import { fromOpenAiChat, type OpenAiChatChunk } from './openai-chat.js';

const usage = { ...recordedUsage, reasoningTokens: 5 };

const chunk = (delta: object, finish_reason: string | null = null, more: object = {}): OpenAiChatChunk => ({
  choices: [{ delta, finish_reason }],
  ...more,
});
const call = (more: object, args: string) => ({ ...more, function: { name: 'add', arguments: args } });

async function* given(...chunks: unknown[]): AsyncGenerator<OpenAiChatChunk> {
  yield* chunks as OpenAiChatChunk[];
}
const ask = (...chunks: unknown[]) => gather(fromOpenAiChat(given(...chunks)));
const response = { responseId: 'chatcmpl-1', responseModel: 'gpt-test' };

describe('fromOpenAiChat', () => {
  let server: ReplayServer;
  beforeAll(async () => void (server = await replayServer()));
  afterAll(() => server.close());

  it('reads reasoning, text and tool calls that are made side by side', async () => {
    expect(await replayed(server, 'chat-tools.sse', officialClients.chat)).toEqual([
      ['llm_start', { model: 'm' }],
      ['reasoning_chunk', { delta: 'Two ' }],
      ['reasoning_chunk', { delta: 'cities.' }],
      ['llm_chunk', { delta: 'Let me look' }],
      ['llm_chunk', { delta: ' – Grüße 🌊' }],
      ['llm_chunk', { delta: '\n\n"quoted"' }],
      ['tool_args', { toolCallId: 'call_a', name: 'weather', delta: '{"city":' }],
      ['tool_args', { toolCallId: 'call_b', name: 'weather', delta: '{"city":"Zü' }],
      ['tool_args', { toolCallId: 'call_a', name: 'weather', delta: '"Bern"}' }],
      ['tool_args', { toolCallId: 'call_b', name: 'weather', delta: 'rich"}' }],
      ['llm_end', { finishReason: 'tool_calls', usage, ...response }],
    ]);
  });

  it('says how to ask for a stream where it is given a whole answer', async () => {
    const whole = { id: 'a', object: 'chat.completion', choices: [] };
    const events = await gather(fromOpenAiChat(Promise.resolve(whole) as never));
    expect(dataOf(events, 'error')).toMatchObject([
      { code: 'protocol', message: expect.stringContaining('`stream: true`') },
    ]);
  });

  it.each([undefined, null, 5])('fails where the iterator gives %p for a result', async (result) => {
    const odd = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(result) }) };
    const events = await gather(fromOpenAiChat(odd as never));
    expect(dataOf(events, 'error')).toMatchObject([{ code: 'protocol', retryable: false }]);
  });

  it('tells a refusal from an answer', async () => {
    expect(await replayed(server, 'chat-refusal.sse', officialClients.chat)).toEqual([
      ['llm_start', { model: 'm' }],
      ['refusal_chunk', { delta: 'I cannot ' }],
      ['refusal_chunk', { delta: 'help with that.' }],
      ['llm_end', { finishReason: 'stop', usage, ...response }],
    ]);
  });

  it('reads sound with its words, pictures and citations', async () => {
    expect(await replayed(server, 'chat-media.sse', officialClients.chat)).toEqual([
      ['llm_start', { model: 'm' }],
      ['llm_chunk', { delta: 'Good ' }],
      ['media_chunk', { mediaType: 'audio/pcm', bytes: Uint8Array.of(1, 2, 3) }],
      ['llm_chunk', { delta: 'day.' }],
      ['media_chunk', { mediaType: 'audio/pcm', bytes: Uint8Array.of(4, 5) }],
      ['citation', { url: 'https://example.com/days', title: 'Days' }],
      ['media_chunk', { mediaType: 'image/png', bytes: Uint8Array.of(137, 80, 78) }],
      ['llm_chunk', { delta: ' See there.' }],
      ['llm_end', { finishReason: 'length', usage, ...response }],
    ]);
  });

  it('keeps what it cannot read, and choices but the first, as raw events', async () => {
    const other = { choices: [{ index: 1, delta: { content: 'b' }, finish_reason: null }] };
    const odd = [{ prompt_filter_results: [], choices: [] }, other, null, 'text', { choices: 'none' }];
    const events = await ask(...odd, chunk({ content: 'a', images: [{}] }), chunk({}, 'stop'));
    expect(dataOf(events, 'raw')).toEqual([...odd, {}].map((value) => ({ value })));
    expect([textOf(events), lastOf(events).type]).toEqual(['a', 'llm_end']);
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['function_call', 'tool_calls'],
    ['a reason of tomorrow', 'other'],
    ['constructor', 'other'],
  ])('reads the finish reason %s', async (raw, finishReason) => {
    expect(lastOf(await ask(chunk({}, raw))).data).toEqual({ finishReason });
  });

  it('takes the finish reason "error" for a failure', async () => {
    expect(lastOf(await ask(chunk({}, 'error'))).data).toMatchObject({ code: 'provider', retryable: true });
  });

  it('waits for the usage, and for no more', async () => {
    const counts = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const events = await ask(chunk({}, 'stop'), { choices: [], usage: counts }, chunk({ content: 'late' }));
    expect(lastOf(events).data).toEqual({
      finishReason: 'stop',
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    });
    expect(textOf(events)).toBe('');
    const atOnce = await ask(chunk({}, 'stop', { usage: counts }));
    expect(lastOf(atOnce).data).toMatchObject({ usage: { totalTokens: 3 } });
  });

  it('reads calls of servers that leave out places and ids', async () => {
    const events = await ask(chunk({ tool_calls: [call({}, '{}')] }), chunk({}, 'tool_calls'));
    expect(dataOf(events, 'tool_args')).toEqual([{ toolCallId: 'call-0', name: 'add', delta: '{}' }]);
    const pictured = await ask(
      chunk({ images: [{ image_url: { url: 'https://example.com/a.png' } }] }),
      chunk({}, 'stop'),
    );
    expect(dataOf(pictured, 'media_chunk')).toEqual([{ mediaType: 'image/*', url: 'https://example.com/a.png' }]);
  });

  it('lets the connection live, so that the next call can use it', async () => {
    const own = await replayServer();
    for (let round = 0; round < 10; round++) await replayed(own, 'chat-tools.sse', officialClients.chat);
    expect(own.abandoned()).toBe(0);
    // A call that is made at the very end of another finds its connection still busy.
    expect(own.connections()).toBeLessThan(10);
    await own.close();
  });

  it('reports a server that refuses', async () => {
    const events = await gather(officialClients.chat('http://127.0.0.1:1'));
    expect(typesOf(events)).toEqual(['llm_start', 'error']);
    expect(lastOf(events).data).toMatchObject({ code: 'connection', retryable: true });
  });
});
