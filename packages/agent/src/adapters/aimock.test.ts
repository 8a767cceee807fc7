import { LLMock } from '@copilotkit/aimock';
import { gather, lastOf, textOf } from '../__fixtures__/gather.js';
import { officialClients, type Api } from './__fixtures__/clients.js';

const content = 'One two three, und Grüße 🌊.';
const apis = Object.keys(officialClients) as Api[];
/** More than the chunks of any answer here. */
const most = 40;

describe('answers of an independent server', () => {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  let cases = 0;
  beforeAll(() => mock.start());
  beforeEach(() => void mock.reset());
  afterAll(() => mock.stop());
  const ask = (api: Api) => gather(officialClients[api](`http://127.0.0.1:${mock.port}`));

  it.each(apis)('come whole: %s', async (api) => {
    mock.onMessage('hello', { content, reasoning: 'Hm, hm.' }, { chunkSize: 3 });
    const events = await ask(api);
    expect(textOf(events)).toBe(content);
    expect(lastOf(events)).toMatchObject({ type: 'llm_end', data: { finishReason: 'stop' } });
  });

  it.each(apis)('call tools: %s', async (api) => {
    const toolCalls = [
      { id: 'call_a', name: 'weather', arguments: '{"city":"Bern"}' },
      { id: 'call_b', name: 'weather', arguments: '{"city":"Zürich"}' },
    ];
    mock.onMessage('hello', { toolCalls }, { chunkSize: 4 });
    const events = await ask(api);
    const inputs = new Map<string, string>();
    for (const event of events)
      if (event.type === 'tool_args')
        inputs.set(event.data.toolCallId, (inputs.get(event.data.toolCallId) ?? '') + event.data.delta);
    expect([...inputs.values()]).toEqual(toolCalls.map((call) => call.arguments));
    expect(lastOf(events).data).toMatchObject({ finishReason: 'tool_calls' });
  });

  it.each(apis)('may be cut after any chunk: %s', async (api) => {
    let whole = 0;
    for (let truncateAfterChunks = 1; truncateAfterChunks <= most; truncateAfterChunks++, cases++) {
      mock.reset();
      mock.onMessage('hello', { content, reasoning: 'Hm, hm.' }, { chunkSize: 3, truncateAfterChunks });
      const events = await ask(api);
      const end = lastOf(events);
      expect(content.startsWith(textOf(events))).toBe(true);
      if (end.type === 'error') expect(end.data).toMatchObject({ code: 'connection', retryable: true });
      else {
        expect([end.type, textOf(events)]).toEqual(['llm_end', content]);
        whole++;
      }
    }
    expect(whole).toBeGreaterThan(0);
    expect(whole).toBeLessThan(most);
  });

  it.each([
    [401, 'unauthorized', false],
    [429, 'rate_limited', true],
    [500, 'server_error', true],
    [529, 'server_error', true],
  ])('may be refused with status %i', async (status, code, retryable) => {
    for (const api of apis) {
      mock.nextRequestError(status, { message: 'not now', type: 'some_error' });
      const [, ...events] = await ask(api);
      expect(events).toMatchObject([{ type: 'error', data: { code, retryable } }]);
    }
  });

  it('were cut in as many cases as there are', () => {
    expect(cases).toBe(apis.length * most);
  });
});
