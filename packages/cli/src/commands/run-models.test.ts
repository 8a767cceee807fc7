import { LLMock } from '@copilotkit/aimock';
import { assertProtocol, type WeirEvent } from '@weir/core';
import { jsonLines } from '../__fixtures__/json-lines.js';
import { startWeir } from '../__fixtures__/start-weir.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';

describe('weir run, with a model of an OpenAI-compatible server', () => {
  const folder = temporaryFolder();
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  beforeAll(() => mock.start());
  afterAll(() => mock.stop());

  const asking = (through: string) => `pipelines:
  ask:
    from: { inline: { messages: ['good', 'bad', 'bad'] } }
    through: [${through}]
    to: [{ console: {} }]
`;

  it.each([
    [['--fail-on-run-error'], 'agent: { model: openai/gpt-test }', 1, 'weir: 2 runs failed.\n'],
    // Though nothing of the failed runs is let through.
    [['--fail-on-run-error'], 'agent: { model: openai/gpt-test } }, { ofType: llm_chunk', 1, 'weir: 2 runs failed.\n'],
    [[], 'agent: { model: openai/gpt-test }', 0, ''],
  ])(
    'with %j tells of runs that failed behind %s by %i',
    async (flags, step, code, stderr) => {
      mock.onMessage('good', { content: 'Hello.' });
      mock.onMessage('bad', { error: { message: 'No such key.', type: 'invalid_request_error' }, status: 401 });
      const file = folder.write('runs.yaml', asking(`{ ${step} }`));
      const env = { OPENAI_API_KEY: 'test-key', OPENAI_BASE_URL: `http://127.0.0.1:${mock.port}/v1` };
      const outcome = await startWeir(['run', ...flags, file], { env }).outcome;
      expect(outcome).toMatchObject({ code, stderr });
      expect(outcome.stdout).toContain('Hello.');
    },
    60_000,
  );

  it('closes the call in mid-answer on SIGINT, and keeps what was said', async () => {
    const call = { id: 'call_a', name: 'calculator', arguments: '{"expression":"17 * 23"}' };
    const sentences = Array.from({ length: 200 }, (_, n) => `Line ${n} says that it is 391.\n`).join('');
    mock.onToolResult('call_a', { content: sentences }, { chunkSize: 30, streamingProfile: { ttft: 10, tps: 20 } });
    mock.onMessage('17', { toolCalls: [call] });
    const file = folder.write(
      'weir.yaml',
      `pipelines:
  ask:
    from: { inline: { messages: ['What is 17 * 23?'] } }
    through: [{ agent: { model: openai/gpt-test, tools: [calculator] } }]
    to: [{ jsonl: { path: ./events.jsonl } }, { console: {} }]
`,
    );
    const env = { OPENAI_API_KEY: 'test-key', OPENAI_BASE_URL: `http://127.0.0.1:${mock.port}/v1` };
    const weir = startWeir(['run', file], { env });
    await weir.said(/Line 3 says/);
    weir.signal('SIGINT');
    const { code, stdout, stderr } = await weir.outcome;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(stdout).toMatch(/^→ calculator .*\n← 391 .*\nLine 0 says that it is 391\.\n[^]*\ninterrupted\n$/);
    const events = jsonLines(folder.path('events.jsonl')) as WeirEvent[];
    assertProtocol(events);
    expect(events.at(-1)).toMatchObject({ type: 'agent_end', data: { status: 'interrupted' } });
    const said = events.map((event) => (event.type === 'llm_chunk' ? event.data.delta : '')).join('');
    expect(sentences.startsWith(said)).toBe(true);
    expect(said).toContain('Line 3 says');
    expect(said.length).toBeLessThan(sentences.length);
  }, 60_000);
});
