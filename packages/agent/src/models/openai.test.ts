import { LLMock } from '@copilotkit/aimock';
import { FakeClock, Valve, withinValve, type WeirEvent } from '@weir/core';
import { dataOf, gather, lastOf, textOf, typesOf } from '../__fixtures__/gather.js';
import { chatChunk, longAnswer, longPieces, sseServer } from '../__fixtures__/sse-server.js';
import { standstill } from '../__fixtures__/standstill.js';
import { tcpProxy, type TcpProxy } from '../__fixtures__/tcp-proxy.js';
import { fromModel } from '../model/from-model.js';
import { runAgent } from '../run-agent.js';
import { calculator } from '../tools/calculator.js';
import { resolveModel } from './resolve-model.js';

/** A model as a user gets it: by name, with key and address from the environment. */
function modelAt(url: string) {
  const values: Record<string, string> = { OPENAI_API_KEY: 'test-key', OPENAI_BASE_URL: `${url}/v1` };
  return resolveModel('openai/gpt-test', { environment: (name) => values[name] });
}

describe('openai, against an independent server', () => {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  let proxy: TcpProxy;
  const model = () => modelAt(proxy.url);
  const ask = (prompt: string) => gather(fromModel(model(), prompt));

  beforeAll(async () => {
    await mock.start();
    proxy = await tcpProxy(mock.port);
  });
  beforeEach(() => void mock.reset());
  afterAll(async () => {
    await proxy.close();
    await mock.stop();
  });

  it('streams a text', async () => {
    const content = 'Whatever the length, every word of it arrives. 🌊 Naïve? No.';
    mock.onMessage('hello', { content }, { chunkSize: 3 });
    const events = await ask('hello');
    expect(textOf(events)).toBe(content);
    expect(dataOf(events, 'llm_chunk').length).toBeGreaterThan(10);
    expect(lastOf(events)).toMatchObject({ type: 'llm_end', data: { finishReason: 'stop' } });
    expect(mock.getLastRequest()?.body).toMatchObject({ model: 'gpt-test', stream: true });
  });

  it('waits for a slow answer', async () => {
    mock.onMessage('slow', { content: 'one two three' }, { chunkSize: 4, streamingProfile: { ttft: 40, tps: 100 } });
    expect(textOf(await ask('slow'))).toBe('one two three');
  });

  it('tells tool calls and their results', async () => {
    const call = { id: 'call_a', name: 'calculator', arguments: '{"expression":"17 * 23"}' };
    const other = { id: 'call_b', name: 'calculator', arguments: '{"expression":"1 / 3"}' };
    mock.onToolResult('call_b', { content: 'It is 391.' });
    mock.onMessage('17', { toolCalls: [call, other] }, { chunkSize: 4 });
    const events = await gather(runAgent({ model: model(), tools: [calculator], prompt: 'What is 17 * 23?' }));
    expect(textOf(events)).toBe('It is 391.');
    expect(dataOf(events, 'tool_start')).toMatchObject([
      { toolCallId: 'call_a', args: { expression: '17 * 23' } },
      { toolCallId: 'call_b' },
    ]);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 391 }, {}]);
    const pieces = dataOf(events, 'tool_args') as { toolCallId: string; delta: string }[];
    expect(
      pieces
        .filter(({ toolCallId }) => toolCallId === 'call_a')
        .map(({ delta }) => delta)
        .join(''),
    ).toBe(call.arguments);
    expect(pieces.length).toBeGreaterThan(4);
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    expect((mock.getLastRequest()?.body as { messages: unknown[] }).messages).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_a', function: { arguments: '{"expression":"17 * 23"}' } }, { id: 'call_b' }],
      },
      { role: 'tool', tool_call_id: 'call_a', content: '391' },
      { role: 'tool', tool_call_id: 'call_b' },
    ]);
  });

  it.each([
    [401, 'unauthorized', false],
    [400, 'invalid_request', false],
    [429, 'rate_limited', true],
    [500, 'server_error', true],
    [503, 'server_error', true],
  ])('reports status %i', async (status, code, retryable) => {
    mock.nextRequestError(status, { message: 'not now', type: 'some_error' });
    const events = await ask('anything');
    expect(typesOf(events)).toEqual(['llm_start', 'error']);
    expect(lastOf(events).data).toMatchObject({ code, retryable, message: 'not now' });
  });

  it('tries again after a failure, when told to', async () => {
    mock.onMessage('hello', { content: 'Hello.' });
    mock.nextRequestError(500);
    const events = await gather(runAgent({ model: model(), prompt: 'hello', retry: { attempts: 1, backoff: 1 } }));
    expect(dataOf(events, 'error')).toMatchObject([{ code: 'server_error' }]);
    expect(textOf(events)).toBe('Hello.');
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });

  it('reports an answer that is no JSON', async () => {
    mock.onMessage('hello', { content: 'x' }, { chaos: { malformedRate: 1 } });
    expect(lastOf(await ask('hello'))).toMatchObject({ type: 'error' });
  });

  it('reports a connection that breaks before the answer', async () => {
    mock.onMessage('hello', { content: 'x' }, { chaos: { disconnectRate: 1 } });
    expect(lastOf(await ask('hello')).data).toMatchObject({ code: 'connection', retryable: true });
  });

  it.each([1, 2, 5, 8])('reports an answer that is cut after %i chunks', async (truncateAfterChunks) => {
    const content = 'one two three four five';
    mock.onMessage('hello', { content }, { chunkSize: 4, truncateAfterChunks });
    const events = await ask('hello');
    expect(lastOf(events)).toMatchObject({ type: 'error', data: { retryable: true } });
    expect(content.startsWith(textOf(events))).toBe(true);
  });

  it.each([1, 2, 4, 7])('runs no tool of an answer that is cut after %i chunks', async (truncateAfterChunks) => {
    mock.onMessage(
      'hello',
      { toolCalls: [{ name: 'calculator', arguments: '{"expression":"1+1"}' }] },
      { chunkSize: 6, truncateAfterChunks },
    );
    const events = await gather(runAgent({ model: model(), tools: [calculator], prompt: 'hello' }));
    expect(dataOf(events, 'tool_start')).toEqual([]);
    expect(lastOf(events).data).toMatchObject({ status: 'failed' });
  });

  it('reports a line that breaks in mid-answer', async () => {
    mock.onMessage('hello', { content: 'one two three' }, { chunkSize: 2, streamingProfile: { tps: 50 } });
    const events = await new Promise<WeirEvent[]>((resolve) => {
      const seen: WeirEvent[] = [];
      fromModel(model(), 'hello').subscribe({
        next: (event) => {
          seen.push(event);
          if (event.type === 'llm_chunk') proxy.cut();
        },
        complete: () => resolve(seen),
      });
    });
    expect(lastOf(events).data).toMatchObject({ code: 'connection', retryable: true });
  });

  describe('closes the socket', () => {
    // The HTTP client keeps idle connections for seconds: an address of its own shows the one that matters.
    const words = { content: 'word '.repeat(200) };
    const pace = { chunkSize: 5, streamingProfile: { tps: 200 } };
    let own: TcpProxy;
    beforeEach(async () => {
      mock.onMessage('hello', words, pace);
      own = await tcpProxy(mock.port);
    });
    afterEach(() => own.close());

    it('when unsubscribed from', async () => {
      await new Promise<void>((resolve) => {
        const subscription = fromModel(modelAt(own.url), 'hello').subscribe((event) => {
          if (event.type !== 'llm_chunk') return;
          resolve(own.lastClosed());
          subscription.unsubscribe();
        });
      });
    }, 2000);

    it('when interrupted', async () => {
      const stop = new AbortController();
      await new Promise<void>((resolve) => {
        runAgent({ model: modelAt(own.url), prompt: 'hello', interrupt: stop.signal }).subscribe((event) => {
          if (event.type !== 'llm_chunk') return;
          resolve(own.lastClosed());
          stop.abort();
        });
      });
    }, 2000);

    it('when the time is up', async () => {
      const clock = new FakeClock();
      const events: WeirEvent[] = [];
      await new Promise<void>((resolve) => {
        fromModel(modelAt(own.url), 'hello', { clock, timeouts: { total: 10 } }).subscribe((event) => {
          events.push(event);
          if (event.type !== 'llm_chunk') return;
          resolve(own.lastClosed());
          clock.advance(10);
        });
      });
      expect(lastOf(events).data).toMatchObject({ code: 'timeout' });
    }, 2000);
  });
});

describe('openai, against hand-written streams', () => {
  const ask = async (answer: Parameters<typeof sseServer>[0], wait?: (url: string) => Promise<void>) => {
    const server = await sseServer(answer);
    try {
      await wait?.(server.url);
      return await gather(fromModel(modelAt(server.url), 'x'));
    } finally {
      await server.close();
    }
  };

  it('does not take a clean close for an end', async () => {
    const events = await ask((response) => response.end(chatChunk({ content: 'half' })));
    expect(textOf(events)).toBe('half');
    expect(lastOf(events).data).toMatchObject({ code: 'truncated', retryable: true });
  });

  it('does not take [DONE] for an end', async () => {
    const events = await ask((response) => response.end(`${chatChunk({ content: 'half' })}data: [DONE]\n\n`));
    expect(lastOf(events).data).toMatchObject({ code: 'truncated' });
  });

  it('takes a finish reason for the end, with [DONE] or without', async () => {
    const events = await ask((response) => response.end(chatChunk({ content: 'all' }) + chatChunk({}, 'stop')));
    expect(lastOf(events).data).toMatchObject({ finishReason: 'stop' });
  });

  it('is not troubled by keep-alive comments and single bytes', async () => {
    const bytes = Buffer.from(
      `: keep-alive\n\n${chatChunk({ content: 'Grüße 🌊' })}: ping\n\n${chatChunk({}, 'stop')}data: [DONE]\n\n`,
    );
    const events = await ask((response) => {
      response.socket?.setNoDelay();
      let position = 0;
      const write = () => {
        if (position === bytes.length) return response.end();
        response.write(bytes.subarray(position, ++position));
        setImmediate(write);
        return undefined;
      };
      write();
    });
    expect(textOf(events)).toBe('Grüße 🌊');
    expect(lastOf(events).type).toBe('llm_end');
  });

  it('reports an error and garbage in mid-stream', async () => {
    const failure = { error: { message: 'The server had an error', type: 'server_error', param: null, code: null } };
    const failing = await ask((response) =>
      response.end(`${chatChunk({ content: 'a' })}data: ${JSON.stringify(failure)}\n\n`),
    );
    expect([textOf(failing), lastOf(failing).data]).toMatchObject([
      'a',
      { code: 'server_error', message: 'The server had an error' },
    ]);
    const garbage = await ask((response) =>
      response.end(`${chatChunk({ content: 'a' })}data: {{{\n\n${chatChunk({}, 'stop')}`),
    );
    expect([textOf(garbage), lastOf(garbage).data]).toMatchObject(['a', { code: 'protocol' }]);
  });

  it('reports a server that is not there', async () => {
    const server = await sseServer((response) => response.end());
    await server.close();
    expect(lastOf(await gather(fromModel(modelAt(server.url), 'x'))).data).toMatchObject({
      code: 'connection',
      retryable: true,
    });
  });

  it('makes the server wait for a slow reader', async () => {
    const server = await longAnswer();
    const valve = new Valve();
    let chunks = 0;
    const end = await new Promise<WeirEvent>((resolve) => {
      withinValve(valve, () =>
        fromModel(modelAt(server.url), 'x').subscribe((event) => {
          if (event.type === 'llm_chunk' && ++chunks === 1) valve.close();
          if (event.type === 'llm_end' || event.type === 'error') resolve(event);
        }),
      );
      void standstill(server.written).then(() => {
        expect(chunks).toBe(1);
        expect(server.written()).toBeLessThan(longPieces);
        valve.open();
      });
    });
    await server.close();
    expect([end.type, chunks]).toEqual(['llm_end', longPieces]);
  });
});
