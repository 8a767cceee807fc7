import { LLMock } from '@copilotkit/aimock';
import { dataOf, gather, lastOf, textOf } from '../__fixtures__/gather.js';
import { fromModel } from '../model/from-model.js';
import { runAgent } from '../run-agent.js';
import { calculator } from '../tools/calculator.js';
import { resolveModel } from './resolve-model.js';

describe('anthropic, against an independent server', () => {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  const model = () => {
    const values: Record<string, string> = {
      ANTHROPIC_API_KEY: 'test-key',
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${mock.port}/v1`,
    };
    return resolveModel('anthropic/claude-test', { environment: (name) => values[name] });
  };

  beforeAll(() => mock.start());
  beforeEach(() => void mock.reset());
  afterAll(() => mock.stop());

  it('streams a text', async () => {
    mock.onMessage('hello', { content: 'Every word arrives.' }, { chunkSize: 3 });
    const events = await gather(fromModel(model(), 'hello'));
    expect(textOf(events)).toBe('Every word arrives.');
    expect(lastOf(events)).toMatchObject({ type: 'llm_end', data: { finishReason: 'stop' } });
  });

  it('tells tool calls and their results', async () => {
    mock.onToolResult('toolu_a', { content: 'It is 391.' });
    mock.onMessage('17', { toolCalls: [{ id: 'toolu_a', name: 'calculator', arguments: '{"expression":"17 * 23"}' }] });
    const events = await gather(runAgent({ model: model(), tools: [calculator], prompt: 'What is 17 * 23?' }));
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 391 }]);
    expect([textOf(events), lastOf(events).data]).toMatchObject(['It is 391.', { status: 'completed' }]);
  });

  it.each([1, 3, 5, 7])('reports an answer that is cut after %i events', async (truncateAfterChunks) => {
    mock.onMessage('hello', { content: 'one two three four' }, { chunkSize: 4, truncateAfterChunks });
    const events = await gather(fromModel(model(), 'hello'));
    expect(lastOf(events)).toMatchObject({ type: 'error', data: { retryable: true } });
  });

  it('reports an overloaded server', async () => {
    mock.nextRequestError(529, { message: 'Overloaded', type: 'overloaded_error' });
    expect(lastOf(await gather(fromModel(model(), 'hello'))).data).toMatchObject({
      code: 'server_error',
      retryable: true,
    });
  });
});
