import { InvalidArgumentError } from '@weir/core';
import { fakeModel, type ScriptStep } from '@weir/testing';
import fc from 'fast-check';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dataOf, gather, lastOf, textOf, typesOf } from '../../__fixtures__/gather.js';
import { finishPart } from '../../__fixtures__/raw-model.js';
import { answerText, anyPrompt, readAnswer, settled } from '../../__fixtures__/read-parts.js';
import { UnreadableAnswerError } from '../../errors/unreadable-answer-error.js';
import { fromModel } from '../../model/from-model.js';
import type { LanguageModel, ModelCallOptions } from '../../model/language-model.js';
import { runAgent } from '../../run-agent.js';
import { lazyModel } from '../lazy-model.js';
import { resolveModel } from '../resolve-model.js';
import { withFallback } from './with-fallback.js';
import type { GeneratingModel } from './open-stream.js';
import { withGenerateFallback } from './with-generate-fallback.js';

const broken = new RangeError('broken');

/** A model that cannot stream, and answers with this. */
function wholeModel(answer: unknown, specificationVersion = 'v3'): GeneratingModel & { calls: ModelCallOptions[] } {
  const calls: ModelCallOptions[] = [];
  return {
    specificationVersion,
    provider: 'whole',
    modelId: 'whole-model',
    calls,
    async doGenerate(options) {
      calls.push(options);
      return answer;
    },
  };
}

const { finishReason, usage } = finishPart() as { finishReason: unknown; usage: unknown };

describe('a model that cannot stream', () => {
  const generating = (content: unknown): GeneratingModel & { calls: ModelCallOptions[] } => {
    const calls: ModelCallOptions[] = [];
    const answer = { content, finishReason: { unified: 'stop', raw: 'stop' }, usage: { inputTokens: { total: 3 } } };
    const doGenerate = async (options: ModelCallOptions) => (calls.push(options), answer);
    return { specificationVersion: 'v3', provider: 'p', modelId: 'whole', calls, doGenerate };
  };

  it('is asked for its whole answer, by itself and behind every wrapper', async () => {
    const content = [{ type: 'text', text: 'Hello' }];
    const model = generating(content);
    const events = await gather(runAgent({ model, prompt: 'x' }));
    expect([textOf(events), lastOf(events).data]).toEqual([
      'Hello',
      { status: 'completed', usage: { inputTokens: 3 } },
    ]);
    expect(model.calls[0]?.abortSignal).toBeInstanceOf(AbortSignal);
    const wrapped = withFallback([
      fakeModel([[{ throws: new RangeError('x') }]]),
      generating(content) as LanguageModel,
    ]);
    expect(textOf(await gather(runAgent({ model: wrapped, prompt: 'x' })))).toBe('Hello');
  });

  it('fails where that is no answer', async () => {
    const events = await gather(runAgent({ model: generating(undefined), prompt: 'x' }));
    expect(lastOf(events).data).toMatchObject({ status: 'failed' });
  });
});

describe('withGenerateFallback', () => {
  it.each<[string, ScriptStep[]]>([
    ['refuses', [{ throws: broken }]],
    ['breaks', [{ fail: broken }]],
    ['ends early', [{ close: true }]],
    ['sends an error', [{ error: { type: 'invalid_request_error' } }]],
  ])('asks for the whole answer where streaming %s', async (_, turn) => {
    const model = fakeModel([turn, [{ reasoning: 'Hm.' }, 'Hel', 'lo', { name: 'add', input: { a: 1 } }]]);
    const answer = await readAnswer(withGenerateFallback(model));
    expect(answer.parts).toMatchObject([
      { type: 'stream-start', warnings: [] },
      { type: 'reasoning-start', id: '0' },
      { type: 'reasoning-delta', delta: 'Hm.' },
      { type: 'reasoning-end' },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', delta: 'Hello' },
      { type: 'text-end' },
      { type: 'tool-input-start', id: 'call-1', toolName: 'add' },
      { type: 'tool-input-delta', delta: '{"a":1}' },
      { type: 'tool-input-end' },
      { type: 'tool-call', toolCallId: 'call-1', input: '{"a":1}' },
      { type: 'finish', finishReason: { unified: 'tool-calls' }, usage: { inputTokens: { total: 10 } } },
    ]);
    expect(model.calls.map(({ kind }) => kind)).toEqual(['stream', 'generate']);
  });

  it('streams where that works, and passes on what fails in the middle', async () => {
    const model = fakeModel([['Hello'], ['Hel', { fail: broken }]]);
    const wrapped = withGenerateFallback(model);
    expect(answerText(await readAnswer(wrapped))).toBe('Hello');
    expect((await readAnswer(wrapped)).error).toBe(broken);
    expect(model.calls.map(({ kind }) => kind)).toEqual(['stream', 'stream']);
  });

  it('does not ask again where that would be in vain, unless told to', async () => {
    const limited = Object.assign(new Error('slow down'), { statusCode: 429 });
    const ask = (on?: string[]) => {
      const model = fakeModel([[{ throws: limited }], ['Hello']]);
      return readAnswer(withGenerateFallback(model, on && { on }));
    };
    expect((await ask()).error).toBe(limited);
    expect((await ask(['server_error'])).error).toBe(limited);
    expect(answerText(await ask(['rate_limited']))).toBe('Hello');
  });

  it('gives files, sources and what it does not know as they are', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const content = [
      { type: 'file', mediaType: 'image/png', data: bytes },
      { type: 'source', sourceType: 'url', id: 's', url: 'https://weir.example' },
      { type: 'tool-result', toolCallId: 'p', toolName: 'search', result: 1 },
      { type: 'novelty', of: 'version 5' },
      null,
    ];
    const model = wholeModel({
      content,
      finishReason,
      usage,
      warnings: [{ type: 'other' }],
      providerMetadata: { p: {} },
    });
    const { parts } = await readAnswer(withGenerateFallback(model));
    expect(parts[0]).toEqual({ type: 'stream-start', warnings: [{ type: 'other' }] });
    expect(parts.slice(1, -1)).toEqual(content);
    expect(parts.at(-1)).toEqual({ type: 'finish', finishReason, usage, providerMetadata: { p: {} } });
    const events = await gather(fromModel(withGenerateFallback(model), 'Hello?'));
    expect(dataOf(events, 'media_chunk')).toMatchObject([{ mediaType: 'image/png' }]);
  });

  it('tells which response it was, and keeps notes on reasoning and what a text cites', async () => {
    const note = { anthropic: { signature: 'abc' } };
    const answer = {
      content: [
        { type: 'reasoning', text: 'Hm.', providerMetadata: note },
        { type: 'text', text: 'So.', citations: ['page'] },
      ],
      finishReason,
      usage,
      response: { id: 'r1', modelId: 'm', headers: {}, body: {} },
    };
    const { parts } = await readAnswer(withGenerateFallback(wholeModel(answer)));
    expect(parts[1]).toEqual({ type: 'response-metadata', id: 'r1', modelId: 'm' });
    expect(parts[4]).toEqual({ type: 'reasoning-end', id: '0', providerMetadata: note });
    expect(parts[7]).toEqual({ type: 'text-end', id: '1', citations: ['page'] });
  });

  it.each([
    ['v2', 'stop', { inputTokens: 1, outputTokens: 2, totalTokens: 3 }],
    ['v3', { unified: 'stop', raw: 'stop' }, { inputTokens: { total: 1 }, outputTokens: { total: 2 } }],
    ['v4', { unified: 'stop', raw: 'stop' }, { inputTokens: { total: 1 }, outputTokens: { total: 2 } }],
  ])('speaks version %s', async (version, reason, counts) => {
    const answer = { content: [{ type: 'text', text: 'Hello' }], finishReason: reason, usage: counts };
    const model = withGenerateFallback(wholeModel(answer, version));
    expect(model.specificationVersion).toBe(version);
    const events = await gather(fromModel(model, 'Hello?'));
    expect(textOf(events)).toBe('Hello');
    expect(lastOf(events).data).toEqual({
      finishReason: 'stop',
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    });
  });

  it.each([undefined, null, {}, { content: 'Hello' }])('fails where the answer is %j', async (answer) => {
    const { error } = await readAnswer(withGenerateFallback(wholeModel(answer)));
    expect(UnreadableAnswerError.is(error)).toBe(true);
  });

  it('fails with what the second call fails with', async () => {
    const other = new RangeError('again');
    const model = fakeModel([[{ throws: broken }], [{ throws: other }]]);
    expect((await readAnswer(withGenerateFallback(model))).error).toBe(other);
  });

  it('aborts the call when its reader leaves, and makes none after that', async () => {
    let signal: AbortSignal | undefined;
    const model: GeneratingModel = {
      ...wholeModel({}),
      doGenerate: (options) => {
        signal = options.abortSignal;
        return new Promise(() => undefined);
      },
    };
    const { stream } = await withGenerateFallback(model).doStream({ prompt: anyPrompt });
    const reader = stream.getReader();
    void reader.read();
    await settled();
    await reader.cancel();
    expect(signal?.aborted).toBe(true);
    const hanging = fakeModel([[{ hang: true }]]);
    const other = (await withGenerateFallback(hanging).doStream({ prompt: anyPrompt })).stream.getReader();
    void other.read().catch(() => undefined);
    await settled();
    await other.cancel();
    await settled();
    expect(hanging.calls.map(({ kind }) => kind)).toEqual(['stream']);
  });

  it('refuses a model that cannot at once, and one that is loaded later when it is called', async () => {
    expect(() => withGenerateFallback(withFallback([fakeModel([])]))).toThrow(InvalidArgumentError);
    const lazy = lazyModel({ provider: 'late', modelId: 'late' }, () =>
      withFallback([fakeModel([[{ throws: broken }]])]),
    );
    expect(InvalidArgumentError.is((await readAnswer(withGenerateFallback(lazy))).error)).toBe(true);
  });

  it('gives the same text, calls and usage as the stream would', async () => {
    const step = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1 }).map((reasoning) => ({ reasoning })),
      fc.jsonValue().map((input) => ({ name: 'add', input })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (turn) => {
        const streamed = await readAnswer(fakeModel([turn]));
        const whole = await readAnswer(withGenerateFallback(fakeModel([[{ throws: broken }], turn])));
        expect(answerText(whole)).toBe(answerText(streamed));
        const essence = (type: string, answer: typeof whole) => answer.parts.filter((part) => part.type === type);
        for (const type of ['tool-call', 'finish']) expect(essence(type, whole)).toEqual(essence(type, streamed));
      }),
    );
  });
});

describe('withGenerateFallback, over HTTP', () => {
  it('asks a server for the whole that answers no request for a stream', async () => {
    const bodies: { stream?: boolean }[] = [];
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(pieces).toString()) as { stream?: boolean };
        bodies.push(body);
        response.writeHead(body.stream ? 400 : 200, { 'content-type': 'application/json' });
        const message = { role: 'assistant', content: 'Hello, in one piece.' };
        const usage = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };
        const answer = body.stream
          ? { error: { message: 'streaming is not supported' } }
          : { id: 'r1', created: 1, model: 'local', choices: [{ index: 0, message, finish_reason: 'stop' }], usage };
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1#local`;
    const model = resolveModel(url, { environment: () => undefined });
    const events = await gather(fromModel(withGenerateFallback(model), 'Hello?'));
    server.closeAllConnections();
    server.close();
    expect(textOf(events)).toBe('Hello, in one piece.');
    expect(typesOf(events)).toEqual(['llm_start', 'llm_chunk', 'llm_end']);
    expect(lastOf(events)).toMatchObject({ data: { finishReason: 'stop', usage: { outputTokens: 5 } } });
    expect(bodies.map(({ stream }) => stream === true)).toEqual([true, false]);
  });
});
