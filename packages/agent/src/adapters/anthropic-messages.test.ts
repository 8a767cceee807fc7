import { dataOf, gather, lastOf, textOf } from '../__fixtures__/gather.js';
import { fromAnthropicMessages, type AnthropicMessagesEvent } from './anthropic-messages.js';
import { messageStream, officialClients } from './__fixtures__/clients.js';
import { recordedUsage as usage, replayed } from './__fixtures__/replayed.js';
import { replayServer, type ReplayServer } from './__fixtures__/replay-server.js';

async function* given(...events: object[]): AsyncGenerator<AnthropicMessagesEvent> {
  yield* events as AnthropicMessagesEvent[];
}
const ask = (...events: object[]) => gather(fromAnthropicMessages(given(...events)));
const text = (value: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: value } });
const block = (content_block: object, index = 0) => ({ type: 'content_block_start', index, content_block });
const end = (stop_reason: string) => [{ type: 'message_delta', delta: { stop_reason } }, { type: 'message_stop' }];
const response = (which: number) => ({ responseId: `msg_${which}`, responseModel: 'claude-test' });

describe('fromAnthropicMessages', () => {
  let server: ReplayServer;
  beforeAll(async () => void (server = await replayServer()));
  afterAll(() => server.close());

  it.each([
    ['messages.create', officialClients.messages],
    ['messages.stream', messageStream],
  ])('reads thinking, tools on both sides, text and citations from %s', async (_, client) => {
    const search = { toolCallId: 'srvtoolu_1', name: 'web_search' };
    const found = {
      type: 'web_search_result',
      url: 'https://example.com/sea',
      title: 'The sea',
      encrypted_content: 'eA==',
      page_age: null,
    };
    expect(await replayed(server, 'messages-tools.sse', client)).toEqual([
      ['llm_start', { model: 'm' }],
      ['reasoning_chunk', { delta: 'Two ' }],
      ['reasoning_chunk', { delta: 'cities.' }],
      ['tool_args', { ...search, delta: '{"query":' }],
      ['tool_args', { ...search, delta: ' "sea"}' }],
      ['tool_start', { ...search, args: { query: 'sea' }, providerExecuted: true }],
      ['tool_end', { ...search, result: [found], durationMs: 0, providerExecuted: true }],
      ['llm_chunk', { delta: 'Let me look' }],
      ['llm_chunk', { delta: ' – Grüße 🌊' }],
      ['llm_chunk', { delta: '\n\n"quoted"' }],
      ['citation', { url: 'https://example.com/sea', title: 'The sea' }],
      ['llm_chunk', { delta: ' It is salty.' }],
      ['tool_args', { toolCallId: 'toolu_a', name: 'weather', delta: '{"city":' }],
      ['tool_args', { toolCallId: 'toolu_a', name: 'weather', delta: '"Bern"}' }],
      ['tool_args', { toolCallId: 'toolu_b', name: 'weather', delta: '{"city":"Zü' }],
      ['tool_args', { toolCallId: 'toolu_b', name: 'weather', delta: 'rich"}' }],
      ['llm_end', { finishReason: 'tool_calls', usage, ...response(1) }],
    ]);
  });

  it('tells why it refuses', async () => {
    expect(await replayed(server, 'messages-refusal.sse', officialClients.messages)).toEqual([
      ['llm_start', { model: 'm' }],
      ['llm_chunk', { delta: 'That ' }],
      ['llm_chunk', { delta: 'is' }],
      ['refusal_chunk', { delta: 'This request is not allowed.' }],
      ['llm_end', { finishReason: 'content_filter', usage, ...response(2) }],
    ]);
  });

  it('reads a tool that fails there, and a length limit within a call', async () => {
    const run = { toolCallId: 'srvtoolu_2', name: 'code_execution' };
    const error = { code: 'provider', message: 'The tool failed at the provider: unavailable.' };
    expect(await replayed(server, 'messages-length.sse', officialClients.messages)).toEqual([
      ['llm_start', { model: 'm' }],
      ['llm_chunk', { delta: 'Let me' }],
      ['tool_args', { ...run, delta: '{"code":"1/0"}' }],
      ['tool_start', { ...run, args: { code: '1/0' }, providerExecuted: true }],
      ['tool_end', { ...run, error, durationMs: 0, providerExecuted: true }],
      ['tool_args', { toolCallId: 'toolu_c', name: 'weather', delta: '{"city":"Be' }],
      ['llm_end', { finishReason: 'length', usage, ...response(3) }],
    ]);
  });

  it('reads the tools of MCP servers', async () => {
    const use = block({ type: 'mcp_tool_use', id: 'm', name: 'find', server_name: 'docs', input: { q: 1 } });
    const failed = {
      type: 'mcp_tool_result',
      tool_use_id: 'm',
      is_error: true,
      content: [{ type: 'text', text: 'no page' }],
    };
    const events = await ask(use, { type: 'content_block_stop', index: 0 }, block(failed, 1), ...end('end_turn'));
    expect(dataOf(events, 'tool_start')).toMatchObject([{ toolCallId: 'm', name: 'find', args: { q: 1 } }]);
    expect(dataOf(events, 'tool_end')).toMatchObject([
      { name: 'find', error: { code: 'provider', message: 'no page' } },
    ]);
  });

  it('keeps what it has no name for as raw events', async () => {
    const odd = [
      { type: 'novelty' },
      block({ type: 'container_upload', file_id: 'f' }),
      { type: 'content_block_delta', index: 0, delta: { type: 'novel_delta' } },
      { type: 'content_block_delta', index: 9, delta: { type: 'input_json_delta', partial_json: '{' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'citations_delta', citation: {} } },
    ];
    const events = await ask(...odd, text('a'), ...end('end_turn'));
    expect(dataOf(events, 'raw')).toEqual(odd.map((value) => ({ value })));
    expect([textOf(events), lastOf(events).type]).toEqual(['a', 'llm_end']);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'other'],
    ['constructor', 'other'],
  ])('reads the stop reason %s', async (raw, finishReason) => {
    expect(lastOf(await ask(...end(raw))).data).toEqual({ finishReason });
  });

  it('tells what was reported until the stream broke', async () => {
    const begun = { type: 'message_start', message: { id: 'm', usage: { input_tokens: 20, output_tokens: 1 } } };
    const delta = { type: 'message_delta', delta: {}, usage: { output_tokens: 7 } };
    const usage = { inputTokens: 20, outputTokens: 7, totalTokens: 27 };
    const truncated = lastOf(await ask(begun, text('a'), delta)).data;
    const failed = lastOf(await ask(begun, delta, { type: 'error', error: { type: 'overloaded_error' } })).data;
    expect([truncated, failed]).toMatchObject([
      { code: 'truncated', usage },
      { code: 'server_error', usage },
    ]);
  });

  it('reports an error in mid-stream', async () => {
    const events = await ask(
      text('a'),
      { type: 'error', error: { type: 'overloaded_error', message: 'busy' } },
      text('b'),
    );
    expect([textOf(events), lastOf(events).data]).toMatchObject(['a', { code: 'server_error', message: 'busy' }]);
  });
});
