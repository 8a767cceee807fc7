import { FakeClock, InvalidArgumentError } from '@weir/core';
import { fakeModel, type ScriptStep } from '@weir/testing';
import fc from 'fast-check';
import { Subscription } from 'rxjs';
import { dataOf, gather, lastOf, textOf } from '../../__fixtures__/gather.js';
import { finishPart, rawModel, textParts } from '../../__fixtures__/raw-model.js';
import { answerText, anyPrompt, partTypes, readAnswer, settled } from '../../__fixtures__/read-parts.js';
import { chatChunk, sseServer } from '../../__fixtures__/sse-server.js';
import { fromModel } from '../../model/from-model.js';
import { runAgent } from '../../run-agent.js';
import { resolveModel } from '../resolve-model.js';
import { withFallback, type FailedModel } from './with-fallback.js';

const broken = new RangeError('broken');
const overloaded = { type: 'overloaded_error', message: 'Overloaded' };

const failures: [string, ScriptStep[]][] = [
  ['refuses the call', [{ throws: broken }]],
  ['breaks before its first content', [{ fail: broken }]],
  ['sends an error before its first content', [{ error: overloaded }]],
  ['ends with nothing but a start', [{ close: true }]],
  ['finishes with an error', [{ finish: 'error' }]],
];

describe('withFallback', () => {
  it.each(failures)('asks the next model where one %s', async (_, turn) => {
    const [first, second] = [
      fakeModel([turn], { modelId: 'first' }),
      fakeModel([['Hel', 'lo']], { modelId: 'second' }),
    ];
    const answer = await readAnswer(withFallback([first, second]));
    expect(partTypes(answer)).toEqual([
      'stream-start',
      'response-metadata',
      'text-start',
      'raw',
      'text-delta',
      'text-delta',
      'text-end',
      'finish',
    ]);
    expect(answerText(answer)).toBe('Hello');
    expect(answer.parts[1]).toEqual({ type: 'response-metadata', modelId: 'second' });
    expect(answer.parts[3]?.['rawValue']).toMatchObject({
      type: 'fallback',
      modelId: 'second',
      failed: [{ modelId: 'first' }],
    });
  });

  it('asks nobody else where the first answers, and adds nothing', async () => {
    const [first, second] = [fakeModel([['Hello']]), fakeModel([])];
    const plain = await readAnswer(fakeModel([['Hello']]));
    expect(await readAnswer(withFallback([first, second]))).toEqual(plain);
    expect(second.calls).toEqual([]);
  });

  it.each<[string, ScriptStep[]]>([
    ['text', ['Hel', { fail: broken }]],
    ['reasoning', [{ reasoning: 'Hm' }, { fail: broken }]],
    ['a source', [{ type: 'source' } as unknown as ScriptStep, { fail: broken }]],
    ['a tool call', [{ name: 'add', input: {} }, { fail: broken }]],
  ])('passes a failure on that comes after %s', async (_, turn) => {
    const second = fakeModel([['Hello']]);
    const { error } = await readAnswer(withFallback([fakeModel([turn]), second]));
    expect([error, second.calls]).toEqual([broken, []]);
  });

  it('tells a run which model answered, so that the call is reckoned by its price', async () => {
    const [first, second] = [
      fakeModel([[{ throws: broken }]], { modelId: 'first' }),
      fakeModel([['Hel', 'lo']], { modelId: 'second' }),
    ];
    const prices = { first: { input: 0, output: 0 }, second: { input: 100_000, output: 1_000_000 } };
    const model = withFallback([first, second]);
    const events = await gather(runAgent({ model, prompt: 'x', prices, budget: { costUsd: 10 } }));
    expect(dataOf(events, 'llm_end')).toMatchObject([{ responseModel: 'second' }]);
    expect(lastOf(events).data).toMatchObject({ status: 'completed', costUsd: 3 });
  });

  it('lets the model that answered say better what it is', async () => {
    const own = { type: 'response-metadata', id: 'r-1', modelId: 'second-2025-01-01' };
    const second = rawModel([own, ...textParts('a'), finishPart()]);
    const prices = { 'fake-model': { input: 0, output: 0 }, 'raw-model': { input: 1_000_000, output: 0 } };
    const model = withFallback([fakeModel([[{ throws: broken }]]), second]);
    const events = await gather(runAgent({ model, prompt: 'x', prices }));
    expect(dataOf(events, 'llm_end')).toMatchObject([{ responseId: 'r-1', responseModel: 'second-2025-01-01' }]);
    expect(lastOf(events).data).toMatchObject({ costUsd: 7 });
  });

  it('takes an empty answer for an answer', async () => {
    const second = fakeModel([]);
    expect(partTypes(await readAnswer(withFallback([fakeModel([[{ finish: 'stop' }]]), second])))).toEqual([
      'stream-start',
      'finish',
    ]);
    expect(second.calls).toEqual([]);
  });

  it('gives the failure of the last model', async () => {
    const last = fakeModel([[{ error: overloaded }]]);
    const answer = await readAnswer(withFallback([fakeModel([[{ throws: broken }]]), last]));
    expect(answer.parts.slice(1, 2)).toEqual([{ type: 'error', error: overloaded }]);
    expect(await readAnswer(withFallback([fakeModel([[{ throws: broken }]])]))).toEqual({ parts: [], error: broken });
  });

  it('steps in for failures with the given codes alone', async () => {
    const on = ['server_error'];
    const ask = (turn: ScriptStep[]) => readAnswer(withFallback([fakeModel([turn]), fakeModel([['Hello']])], { on }));
    expect(answerText(await ask([{ error: overloaded }]))).toBe('Hello');
    expect(await ask([{ throws: broken }])).toEqual({ parts: [], error: broken });
  });

  it('tells of each model that failed before the next is asked, and fails with what the listener throws', async () => {
    const models = ['a', 'b', 'c'].map((modelId) => fakeModel([[{ throws: broken }]], { modelId }));
    const heard: unknown[] = [];
    const onFallback = ({ modelId, failure }: FailedModel, next: { modelId: string }) =>
      heard.push([modelId, failure.code, next.modelId, models.map(({ calls }) => calls.length)]);
    await readAnswer(withFallback(models, { onFallback }));
    expect(heard).toEqual([
      ['a', 'provider', 'b', [1, 0, 0]],
      ['b', 'provider', 'c', [1, 1, 0]],
    ]);
    const throwing = () => {
      throw new RangeError('listener');
    };
    const again = [fakeModel([[{ throws: broken }]]), fakeModel([['Hello']])];
    expect(await readAnswer(withFallback(again, { onFallback: throwing }))).toMatchObject({
      error: { message: 'listener' },
    });
  });

  it('calls nobody before it is read, and reads no further than its reader', async () => {
    const model = fakeModel([[...'abcdef']]);
    const { stream } = await withFallback([model]).doStream({ prompt: anyPrompt });
    await settled();
    expect(model.calls).toEqual([]);
    const reader = stream.getReader();
    for (let read = 1; read <= 4; read++) await reader.read();
    await settled();
    // The first content had to be seen before anything was handed on.
    expect(model.calls[0]?.read).toBe(4);
  });

  it('lets go of a model that hangs, when its reader leaves, and asks nobody else', async () => {
    for (const turn of [[{ hang: true }], ['a', { hang: true }]] as ScriptStep[][]) {
      const [model, second] = [fakeModel([turn]), fakeModel([['Hello']])];
      const onFallback = () => expect('nobody').toBe('asked');
      const { stream } = await withFallback([model, second], { onFallback }).doStream({ prompt: anyPrompt });
      const reader = stream.getReader();
      void reader.read().catch(() => undefined);
      await settled();
      await reader.cancel();
      await settled();
      expect([model.calls[0]?.cancelled || model.calls[0]?.aborted, second.calls]).toEqual([true, []]);
    }
  });

  it('aborts a call that is still being made', async () => {
    let signal: AbortSignal | undefined;
    const identity = { specificationVersion: 'v3', provider: 'slow', modelId: 'slow' };
    const slow = {
      ...identity,
      doStream: ({ abortSignal }: { abortSignal?: AbortSignal }) =>
        new Promise<never>((_, reject) => {
          signal = abortSignal;
          abortSignal?.addEventListener('abort', () => reject(abortSignal.reason as Error));
        }),
    };
    const { stream } = await withFallback([slow]).doStream({ prompt: anyPrompt });
    const reader = stream.getReader();
    void reader.read().catch(() => undefined);
    await settled();
    await reader.cancel('left');
    expect([signal?.aborted, signal?.reason]).toEqual([true, 'left']);
  });

  it('asks nobody else when the caller aborts', async () => {
    const abort = new AbortController();
    const [model, second] = [fakeModel([[{ hang: true }]]), fakeModel([['Hello']])];
    const reading = readAnswer(withFallback([model, second]), { abortSignal: abort.signal });
    await settled();
    abort.abort('enough');
    expect([(await reading).error, second.calls]).toEqual(['enough', []]);
  });

  it('holds no more than 100 parts that have no content', async () => {
    const pings = Array.from({ length: 150 }, () => ({ type: 'ping' }));
    const model = rawModel(pings, { fail: broken });
    const answer = await readAnswer(withFallback([model, fakeModel([['Hello']])]));
    expect([answer.parts.length, answer.error]).toEqual([150, broken]);
  });

  it('reads models of all versions', async () => {
    const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 };
    const second = rawModel([...textParts('Hello'), { type: 'finish', finishReason: 'stop', usage }], 'close', 'v2');
    const first = rawModel([finishPart('interrupted')], 'close', 'v4');
    const events = await gather(fromModel(withFallback([first, second]), 'Hello?'));
    expect(textOf(events)).toBe('Hello');
    expect(lastOf(events)).toMatchObject({ type: 'llm_end', data: { usage } });
    expect(dataOf(events, 'raw')).toMatchObject([{ value: { type: 'fallback', failed: [{ modelId: 'raw-model' }] } }]);
  });

  it('refuses an empty list at once', () => {
    expect(() => withFallback([])).toThrow(InvalidArgumentError);
  });

  it('gives the first answer of any list of models, whole, and asks each once at most', async () => {
    const turn = fc.oneof(
      fc.constantFrom(...failures.map(([, steps]) => ({ steps, text: undefined }))),
      fc
        .array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 })
        .map((steps) => ({ steps, text: steps.join('') })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 5 }), async (turns) => {
        const models = turns.map(({ steps }) => fakeModel([steps as ScriptStep[]]));
        const events = await gather(fromModel(withFallback(models), 'Hello?'));
        const answering = turns.findIndex(({ text }) => text !== undefined);
        const asked = answering < 0 ? turns.length : answering + 1;
        expect(textOf(events)).toBe(turns[answering]?.text ?? '');
        expect(lastOf(events).type).toBe(answering < 0 ? 'error' : 'llm_end');
        expect(models.map(({ calls }) => calls.length)).toEqual(turns.map((_, index) => (index < asked ? 1 : 0)));
      }),
    );
  });
});

describe('withFallback, with a time for each model', () => {
  const hangs: [string, ScriptStep[]][] = [
    ['at once', [{ hang: true }]],
    ['after parts without content', [{ type: 'ping' } as unknown as ScriptStep, { hang: true }]],
  ];

  it.each(hangs)('asks the next model where one hangs %s, and lets go of it', async (_, turn) => {
    const clock = new FakeClock();
    const [first, second] = [fakeModel([turn], { modelId: 'first' }), fakeModel([['Hello']])];
    const heard: unknown[] = [];
    const onFallback = ({ modelId, failure }: FailedModel, next: unknown) => heard.push([modelId, failure.code, next]);
    const reading = readAnswer(withFallback([first, second], { first: 1000, clock, onFallback }));
    await settled();
    clock.advance(999);
    await settled();
    expect(second.calls).toEqual([]);
    clock.advance(1);
    expect(answerText(await reading)).toBe('Hello');
    expect(first.calls[0]?.aborted || first.calls[0]?.cancelled).toBe(true);
    expect(heard).toEqual([['first', 'timeout', second]]);
    expect(clock.actions).toHaveLength(0);
  });

  it('asks the next model where one does not even take the call, nor hears that it is let go of', async () => {
    const clock = new FakeClock();
    const deaf = { ...fakeModel([]), doStream: () => new Promise<never>(() => undefined) };
    const reading = readAnswer(withFallback([deaf, fakeModel([['Hello']])], { first: 1000, clock }));
    await settled();
    clock.advance(1000);
    expect(answerText(await reading)).toBe('Hello');
  });

  it('times each model by itself, the last one too', async () => {
    const clock = new FakeClock();
    const models = [fakeModel([[{ hang: true }]]), fakeModel([[{ hang: true }]])];
    const reading = readAnswer(withFallback(models, { first: 1000, clock }));
    for (const asked of [1, 1, 2, 2]) {
      await settled();
      expect(models.map(({ calls }) => calls.length)).toEqual([1, asked - 1]);
      clock.advance(500);
    }
    expect((await reading).error).toMatchObject({ code: 'timeout', details: { kind: 'first', after: 1000 } });
    expect(clock.actions).toHaveLength(0);
  });

  it('leaves an answer that has begun all its time', async () => {
    const clock = new FakeClock();
    const second = fakeModel([]);
    const { stream } = await withFallback([fakeModel([['a', { delay: 5000 }, 'b']], { clock }), second], {
      first: 1000,
      clock,
    }).doStream({ prompt: anyPrompt });
    const reader = stream.getReader();
    let text = '';
    const reading = (async () => {
      for (let read = await reader.read(); !read.done; read = await reader.read())
        text += (read.value as { delta?: string }).delta ?? '';
    })();
    await settled();
    expect(text).toBe('a');
    clock.advance(5000);
    await reading;
    expect([text, second.calls]).toEqual(['ab', []]);
  });

  it('stops its timer when its reader leaves, or the caller aborts', async () => {
    const clock = new FakeClock();
    const model = () => withFallback([fakeModel([[{ hang: true }]]), fakeModel([])], { first: 1000, clock });
    const abort = new AbortController();
    const reading = readAnswer(model(), { abortSignal: abort.signal });
    await settled();
    abort.abort('enough');
    expect((await reading).error).toBe('enough');
    const reader = (await model().doStream({ prompt: anyPrompt })).stream.getReader();
    void reader.read().catch(() => undefined);
    await settled();
    expect(clock.actions).toHaveLength(1);
    await reader.cancel();
    await settled();
    expect(clock.actions).toHaveLength(0);
  });

  it('refuses what is no time', () => {
    expect(() => withFallback([fakeModel([])], { first: 0 })).toThrow(InvalidArgumentError);
  });
});

describe('withFallback, over HTTP', () => {
  const cleanup = new Subscription();
  afterAll(() => cleanup.unsubscribe());

  async function serve(answer: Parameters<typeof sseServer>[0]) {
    const server = await sseServer(answer);
    cleanup.add(() => void server.close());
    return resolveModel(`${server.url}/v1#local`, { environment: () => undefined });
  }

  it.each<[string, Parameters<typeof sseServer>[0]]>([
    ['breaks the line', (response) => response.destroy()],
    ['ends without a word', (response) => response.end()],
    ['sends an error', (response) => response.end(`data: ${JSON.stringify({ error: { message: 'no' } })}\n\n`)],
  ])('asks the next server where one %s', async (_, answer) => {
    const second = await serve((response) => {
      response.write(chatChunk({ content: 'Hel' }));
      response.end(chatChunk({ content: 'lo' }) + chatChunk({}, 'stop') + 'data: [DONE]\n\n');
    });
    const events = await gather(fromModel(withFallback([await serve(answer), second]), 'Hello?'));
    expect([textOf(events), lastOf(events).type]).toEqual(['Hello', 'llm_end']);
  });

  it('asks the next server where one says nothing, and closes its connection', async () => {
    const clock = new FakeClock();
    let asked: () => void;
    let closed: () => void;
    const asking = new Promise<void>((resolve) => (asked = resolve));
    const gone = new Promise<void>((resolve) => (closed = resolve));
    const silent = await serve((response) => {
      response.flushHeaders();
      response.on('close', () => closed());
      asked();
    });
    const second = await serve((response) => response.end(chatChunk({ content: 'Hello' }) + chatChunk({}, 'stop')));
    const reading = gather(fromModel(withFallback([silent, second], { first: 1000, clock }), 'Hello?'));
    await asking;
    clock.advance(1000);
    await gone;
    expect([textOf(await reading), clock.actions.length]).toEqual(['Hello', 0]);
  });

  it("closes the server's connection when its reader leaves", async () => {
    let closed: () => void;
    const gone = new Promise<void>((resolve) => (closed = resolve));
    const model = await serve((response) => {
      response.write(chatChunk({ content: 'Hel' }));
      response.on('close', () => closed());
    });
    const { stream } = await withFallback([model]).doStream({ prompt: anyPrompt });
    const reader = stream.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read())
      if ((read.value as { type: string }).type === 'text-delta') break;
    await reader.cancel();
    await gone;
  });
});
