import { LLMock } from '@copilotkit/aimock';
import { dataOf, gather, lastOf, textOf } from '../__fixtures__/gather.js';
import { chatChunk, sseServer } from '../__fixtures__/sse-server.js';
import { fromModel } from '../model/from-model.js';
import { runAgent } from '../run-agent.js';
import { calculator } from '../tools/calculator.js';
import { resolveModel } from './resolve-model.js';

describe('openai-compatible', () => {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  beforeAll(() => mock.start());
  beforeEach(() => void mock.reset());
  afterAll(() => mock.stop());
  const named = (values: Record<string, string> = {}) =>
    resolveModel(`http://127.0.0.1:${mock.port}/v1#llama-test`, { environment: (name) => values[name] });

  it('streams a text and runs tools, without a key', async () => {
    mock.onToolResult('call_a', { content: 'It is 391.' });
    mock.onMessage(
      '17',
      { toolCalls: [{ id: 'call_a', name: 'calculator', arguments: '{"expression":"17 * 23"}' }] },
      { chunkSize: 5 },
    );
    const events = await gather(runAgent({ model: named(), tools: [calculator], prompt: 'What is 17 * 23?' }));
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 391 }]);
    expect(textOf(events)).toBe('It is 391.');
    expect(mock.getLastRequest()?.body).toMatchObject({ model: 'llama-test' });
  });

  it('sends a key of its own, never that of OpenAI', async () => {
    mock.onMessage('hello', { content: 'Hello.' });
    const authorization = async (values: Record<string, string>) => {
      await gather(fromModel(named(values), 'hello'));
      return mock.getLastRequest()?.headers['authorization'];
    };
    expect(await authorization({ OPENAI_API_KEY: 'secret' })).toBeUndefined();
    expect(await authorization({ OPENAI_COMPATIBLE_API_KEY: 'mine' })).toBeDefined();
  });

  it('does not take a clean close for an end', async () => {
    const server = await sseServer((response) => response.end(`${chatChunk({ content: 'half' })}data: [DONE]\n\n`));
    const events = await gather(fromModel(resolveModel(`${server.url}/v1#m`), 'x'));
    await server.close();
    expect([textOf(events), lastOf(events).data]).toMatchObject(['half', { code: 'truncated', retryable: true }]);
  });
});
