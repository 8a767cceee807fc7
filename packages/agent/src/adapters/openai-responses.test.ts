import { dataOf, gather, lastOf, textOf } from '../__fixtures__/gather.js';
import { officialClients } from './__fixtures__/clients.js';
import { recordedUsage, replayed } from './__fixtures__/replayed.js';
import { replayServer, type ReplayServer } from './__fixtures__/replay-server.js';
import { fromOpenAiResponses, type OpenAiResponsesEvent } from './openai-responses.js';

const usage = { ...recordedUsage, reasoningTokens: 5 };

async function* given(...events: object[]): AsyncGenerator<OpenAiResponsesEvent> {
  yield* events as OpenAiResponsesEvent[];
}
const ask = (...events: object[]) => gather(fromOpenAiResponses(given(...events)));
const delta = (text: string) => ({ type: 'response.output_text.delta', delta: text });
const completed = { type: 'response.completed', response: {} };
const item = (type: string, more: object, index = 0) => ({
  type: `response.output_item.${type}`,
  output_index: index,
  item: more,
});
const response = (which: number) => ({ responseId: `resp_${which}`, responseModel: 'gpt-test' });

describe('fromOpenAiResponses', () => {
  let server: ReplayServer;
  beforeAll(async () => void (server = await replayServer()));
  afterAll(() => server.close());

  it('reads reasoning, tools on both sides, text and citations', async () => {
    const search = { toolCallId: 'ws_1', name: 'web_search', providerExecuted: true };
    const code = { toolCallId: 'ci_1', name: 'code_interpreter' };
    const action = { type: 'search', query: 'sea' };
    expect(await replayed(server, 'responses-tools.sse', officialClients.responses)).toEqual([
      ['llm_start', { model: 'm' }],
      ['reasoning_chunk', { delta: 'Two ' }],
      ['reasoning_chunk', { delta: 'cities.' }],
      ['tool_start', { ...search, args: action }],
      ['tool_end', { ...search, result: { status: 'completed', action }, durationMs: 0 }],
      ['tool_args', { ...code, delta: '{"code":"print(\\"' }],
      ['tool_args', { ...code, delta: 'hi\\")\\n' }],
      ['tool_args', { ...code, delta: '"}' }],
      ['tool_start', { ...code, args: { code: 'print("hi")\n' }, providerExecuted: true }],
      ['tool_end', { ...code, result: [{ type: 'logs', logs: 'hi' }], durationMs: 0, providerExecuted: true }],
      ['llm_chunk', { delta: 'Let me look' }],
      ['llm_chunk', { delta: ' – Grüße 🌊' }],
      ['llm_chunk', { delta: '\n\n"quoted"' }],
      ['citation', { url: 'https://example.com/sea', title: 'The sea' }],
      ['tool_args', { toolCallId: 'call_a', name: 'weather', delta: '{"city":' }],
      ['tool_args', { toolCallId: 'call_b', name: 'weather', delta: '{"city":"Zü' }],
      ['tool_args', { toolCallId: 'call_a', name: 'weather', delta: '"Bern"}' }],
      ['tool_args', { toolCallId: 'call_b', name: 'weather', delta: 'rich"}' }],
      ['llm_end', { finishReason: 'tool_calls', usage, ...response(1) }],
    ]);
  });

  it('tells a refusal from an answer', async () => {
    expect(await replayed(server, 'responses-refusal.sse', officialClients.responses)).toEqual([
      ['llm_start', { model: 'm' }],
      ['refusal_chunk', { delta: 'I cannot ' }],
      ['refusal_chunk', { delta: 'help with that.' }],
      ['llm_end', { finishReason: 'stop', usage, ...response(2) }],
    ]);
  });

  it('reads pictures, MCP calls that fail, sound with its words, and a length limit', async () => {
    const picture = { toolCallId: 'ig_1', name: 'image_generation', providerExecuted: true };
    const find = { toolCallId: 'mcp_1', name: 'find' };
    const events = await replayed(server, 'responses-media.sse', officialClients.responses);
    expect(events).toEqual([
      ['llm_start', { model: 'm' }],
      ['tool_start', { ...picture, args: {} }],
      ['tool_progress', { toolCallId: 'ig_1', progress: { mediaType: 'image/png', bytes: Uint8Array.of(1) } }],
      ['media_chunk', { mediaType: 'image/webp', bytes: Uint8Array.of(1, 2, 3) }],
      [
        'tool_end',
        { ...picture, result: { status: 'completed', output_format: 'webp', size: '1024x1024' }, durationMs: 0 },
      ],
      ['tool_args', { ...find, delta: '{"q":' }],
      ['tool_args', { ...find, delta: '1}' }],
      ['tool_start', { ...find, args: { q: 1 }, providerExecuted: true }],
      [
        'tool_end',
        { ...find, error: { code: 'provider', message: 'no such page' }, durationMs: 0, providerExecuted: true },
      ],
      ['media_chunk', { mediaType: 'audio/pcm', bytes: Uint8Array.of(4, 5) }],
      ['llm_chunk', { delta: 'A picture' }],
      ['llm_end', { finishReason: 'length', usage, ...response(3) }],
    ]);
  });

  it('keeps what it has no name for as raw events', async () => {
    const odd = [
      { type: 'response.novelty' },
      item('added', { type: 'computer_call', id: 'c' }),
      item('added', { type: 'constructor', id: 'c' }),
      { type: 'response.output_text.annotation.added', annotation: { type: 'novel' } },
      {},
    ];
    const events = await ask(...odd, delta('a'), completed);
    expect(dataOf(events, 'raw')).toEqual(odd.map((value) => ({ value })));
    expect([textOf(events), lastOf(events).type]).toEqual(['a', 'llm_end']);
  });

  it('takes the arguments of the whole call for those of its pieces', async () => {
    const call = { type: 'function_call', call_id: 'c', name: 'add', arguments: '{"a":1}', status: 'completed' };
    const events = await ask(item('done', call), completed);
    expect(dataOf(events, 'tool_args')).toEqual([{ toolCallId: 'c', name: 'add', delta: '{"a":1}' }]);
    expect(lastOf(events).data).toEqual({ finishReason: 'tool_calls' });
  });

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
    ['a reason of tomorrow', 'other'],
  ])('reads an answer that is incomplete because of %s', async (reason, finishReason) => {
    const end = { type: 'response.incomplete', response: { incomplete_details: { reason } } };
    expect(lastOf(await ask(end)).data).toEqual({ finishReason });
  });

  it.each([
    [
      { type: 'response.failed', response: { error: { code: 'rate_limit_exceeded', message: 'slow down' } } },
      'rate_limited',
    ],
    [{ type: 'response.failed', response: {} }, 'provider'],
    [{ type: 'error', code: 'server_error', message: 'slow down' }, 'server_error'],
    [{ type: 'error', error: { type: 'invalid_request_error', message: 'slow down' } }, 'invalid_request'],
  ])('reports %j', async (event, code) => {
    const events = await ask(delta('a'), event, delta('b'));
    expect([textOf(events), lastOf(events).data]).toMatchObject(['a', { code }]);
  });
});
