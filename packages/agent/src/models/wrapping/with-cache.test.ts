import { FakeClock, InvalidArgumentError } from '@weir/core';
import { fakeModel, type ScriptStep } from '@weir/testing';
import fc from 'fast-check';
import { dataOf, gather, lastOf, textOf } from '../../__fixtures__/gather.js';
import { finishPart, rawModel, textParts } from '../../__fixtures__/raw-model.js';
import {
  answerText,
  anyPrompt,
  partTypes,
  readAnswer,
  settled,
  type ReadAnswer,
} from '../../__fixtures__/read-parts.js';
import { chatChunk, sseServer } from '../../__fixtures__/sse-server.js';
import { fromModel } from '../../model/from-model.js';
import { toPrompt } from '../../model/prompt.js';
import { runAgent } from '../../run-agent.js';
import { resolveModel } from '../resolve-model.js';
import type { AnswerStore, StoredAnswer } from './answer-store.js';
import { memoryAnswers } from './memory-answers.js';
import { withCache } from './with-cache.js';
import { withContinuation } from './with-continuation.js';

const broken = new RangeError('broken');
const question = (text: string) => ({ prompt: toPrompt(text) });

/** An answer without what tells that it is given again. */
function essence({ parts }: ReadAnswer): unknown[] {
  return parts.filter(({ type }) => type !== 'raw' && type !== 'finish');
}

describe('withCache', () => {
  it('gives an answer again, part by part, for nothing', async () => {
    const clock = new FakeClock(5000);
    const model = fakeModel([[{ reasoning: 'Hm.' }, 'Hel', 'lo']]);
    const cached = withCache(model, { ttl: 1000, clock });
    const first = await readAnswer(cached);
    const again = await readAnswer(cached);
    expect(essence(again)).toEqual(essence(first));
    expect(model.calls).toHaveLength(1);
    const { usage } = first.parts.at(-1) as { usage?: unknown };
    expect(again.parts[2]).toEqual({ type: 'raw', rawValue: { type: 'cached', storedAt: 5000, usage } });
    expect(again.parts.at(-1)).toEqual({
      ...first.parts.at(-1),
      usage: {
        inputTokens: { total: 0, noCache: 0, cacheRead: undefined, cacheWrite: undefined },
        outputTokens: { total: 0, text: 0, reasoning: undefined },
      },
      providerMetadata: { weir: { cached: true, storedAt: 5000, usage } },
    });
  });

  it('shows in a run what was cached, and that it took nothing', async () => {
    const cached = withCache(fakeModel([['Hello']]), { ttl: 1000 });
    await gather(fromModel(cached, 'Hello?'));
    const events = await gather(fromModel(cached, 'Hello?'));
    expect(textOf(events)).toBe('Hello');
    expect(dataOf(events, 'raw')).toMatchObject([{ value: { type: 'cached' } }]);
    expect(lastOf(events).data).toEqual({
      finishReason: 'stop',
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      cached: true,
      savedUsage: { inputTokens: 10, outputTokens: 1, totalTokens: 11 },
    });
  });

  it('tells calls apart by messages, tools and settings, not by headers or the signal', async () => {
    const tool = { type: 'function' as const, name: 'add', inputSchema: { type: 'object' } };
    const calls = [
      question('a'),
      question('b'),
      { ...question('a'), tools: [tool] },
      { ...question('a'), temperature: 1 },
    ];
    const model = fakeModel(calls.map((_, index) => [`answer ${index}`]));
    const cached = withCache(model, { ttl: 1000 });
    for (const round of [1, 2]) {
      for (const [index, call] of calls.entries()) {
        const extra = { headers: { 'x-request': `${round}` }, abortSignal: new AbortController().signal };
        expect(answerText(await readAnswer(cached, { ...call, ...extra }))).toBe(`answer ${index}`);
      }
    }
    expect(model.calls).toHaveLength(calls.length);
  });

  it('tells calls apart as it is told to, and leaves out what is not to be cached', async () => {
    const model = fakeModel([['1'], ['2'], ['3']]);
    const cached = withCache(model, { ttl: 1000, key: ({ seed }) => (seed === 0 ? undefined : seed) });
    const ask = async (seed: number, text: string) => answerText(await readAnswer(cached, { ...question(text), seed }));
    expect([await ask(1, 'a'), await ask(1, 'b'), await ask(0, 'a'), await ask(0, 'a')]).toEqual(['1', '1', '2', '3']);
  });

  it('gives no answer again that is too old', async () => {
    const clock = new FakeClock();
    const store = memoryAnswers();
    const keys: string[] = [];
    const watched: AnswerStore = { ...store, delete: (key) => void (keys.push(key), store.delete(key)) };
    const cached = withCache(fakeModel([['1'], ['2']]), { ttl: 1000, clock, store: watched });
    const ask = async () => answerText(await readAnswer(cached));
    expect(await ask()).toBe('1');
    clock.advance(999);
    expect([await ask(), keys.length]).toEqual(['1', 0]);
    clock.advance(1);
    expect([await ask(), keys.length]).toEqual(['2', 1]);
  });

  it.each<[string, ScriptStep[]]>([
    ['that was refused', [{ throws: broken }]],
    ['that broke off', ['Hel', { fail: broken }]],
    ['with an error in it', ['Hel', { error: broken }, 'lo']],
    ['without an end', ['Hel', { close: true }]],
    ['that was too long', ['Hel', { finish: 'length' }]],
    ['that was filtered', ['Hel', { finish: 'content-filter' }]],
    ['that ended in an error', ['Hel', { finish: 'error' }]],
    ['of which nobody knows how it ended', ['Hel', { finish: 'other' }]],
    ['with a part that makes no sense', [{ type: 'text-delta', id: '1' } as unknown as ScriptStep, 'Hello']],
    ['that announces a tool call and brings none', ['Hel', { finish: 'tool-calls' }]],
  ])('does not keep an answer %s', async (_, turn) => {
    const plain = await readAnswer(fakeModel([turn]));
    const cached = withCache(fakeModel([turn, ['Hello']]), { ttl: 1000 });
    expect(await readAnswer(cached)).toEqual(plain);
    expect(answerText(await readAnswer(cached))).toBe('Hello');
  });

  it('does not keep an answer that its reader, or its caller, left', async () => {
    const model = fakeModel([['Hel', { hang: true }], ['Hel', { hang: true }], ['Hello']]);
    const cached = withCache(model, { ttl: 1000 });
    const reader = (await cached.doStream({ prompt: anyPrompt })).stream.getReader();
    await reader.read();
    await reader.cancel();
    const abort = new AbortController();
    const reading = readAnswer(cached, { abortSignal: abort.signal });
    await settled();
    abort.abort('enough');
    expect((await reading).error).toBe('enough');
    expect(answerText(await readAnswer(cached))).toBe('Hello');
    expect(model.calls[0]?.cancelled).toBe(true);
  });

  it('keeps tool calls, with their ids, and files, with their bytes', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const file = { type: 'file', mediaType: 'image/png', data: bytes };
    const cached = withCache(rawModel([...textParts('Look'), file, finishPart()]), { ttl: 1000 });
    await readAnswer(cached);
    const events = await gather(fromModel(cached, 'Hello?'));
    await gather(fromModel(cached, 'Hello?'));
    expect(dataOf(events, 'media_chunk')).toMatchObject([{ mediaType: 'image/png' }]);
    expect((await readAnswer(cached)).parts.find(({ type }) => type === 'file')?.['data']).toEqual(bytes);
    const calling = withCache(fakeModel([[{ name: 'add', input: { a: 1 }, id: 'c1' }]]), { ttl: 1000 });
    const [first, again] = [await readAnswer(calling), await readAnswer(calling)];
    expect(essence(again)).toEqual(essence(first));
  });

  it('keeps within its bounds', async () => {
    const model = fakeModel([['1'], ['2'], ['3'], ['4']]);
    const cached = withCache(model, { ttl: 1000, maxEntries: 1 });
    for (const text of ['a', 'b', 'a']) await readAnswer(cached, question(text));
    expect(model.calls).toHaveLength(3);
    const large = fakeModel([['x'.repeat(5000)], ['x'.repeat(5000)], ['y'], ['never']]);
    const bounded = withCache(large, { ttl: 1000, maxBytes: 9000 });
    for (const text of ['a', 'a', 'b', 'b']) await readAnswer(bounded, question(text));
    expect(large.calls).toHaveLength(3);
  });

  it('holds nothing of an answer that is too large for a store of yours either', async () => {
    const kept: StoredAnswer[] = [];
    const store: AnswerStore = {
      get: () => undefined,
      set: (_, answer) => void kept.push(answer),
      delete: () => undefined,
    };
    const ask = (size: number) =>
      readAnswer(withCache(fakeModel([['x'.repeat(size)]]), { ttl: 1000, store, maxBytes: 4000 }));
    await ask(5000);
    await ask(500);
    expect(kept.map(({ bytes }) => bytes > 1000 && bytes < 4000)).toEqual([true]);
  });

  it('answers without a store that fails, and tells of it', async () => {
    const fail = () => Promise.reject(broken);
    const store: AnswerStore = { get: fail, set: fail, delete: fail };
    const answer = await readAnswer(withCache(fakeModel([['Hello']]), { ttl: 1000, store }));
    expect(partTypes(answer)).toEqual(['raw', 'stream-start', 'text-start', 'text-delta', 'text-end', 'raw', 'finish']);
    expect(answer.parts[0]?.['rawValue']).toEqual({ type: 'cacheFailed', code: 'internal', message: 'broken' });
  });

  it('asks the model for each of several equal calls at once', async () => {
    const model = fakeModel([['Hello'], ['Hello']]);
    const cached = withCache(model, { ttl: 1000 });
    await Promise.all([readAnswer(cached), readAnswer(cached)]);
    expect(model.calls).toHaveLength(2);
  });

  describe('its pace', () => {
    /** When each piece of text came, by the clock. */
    async function times(cached: ReturnType<typeof withCache>, clock: FakeClock): Promise<number[]> {
      const started = clock.now();
      const seen: number[] = [];
      const { stream } = await cached.doStream({ prompt: anyPrompt });
      const reading = (async () => {
        for await (const part of stream)
          if ((part as { type: string }).type === 'text-delta') seen.push(clock.now() - started);
      })();
      await settled();
      await clock.advanceAsync(1000);
      await reading;
      return seen;
    }

    const turn = [{ delay: 100 }, 'Hello', { delay: 50 }, ', you'];

    it.each([
      ['at once', 'atOnce' as const, [0, 0]],
      ['as it came', 'recorded' as const, [100, 150]],
      ['at a reading speed', { charactersPerSecond: 100 }, [50, 100]],
    ])('is %s', async (_, pace, expected) => {
      const clock = new FakeClock();
      const cached = withCache(fakeModel([turn], { clock }), { ttl: 100_000, clock, pace });
      await times(cached, clock);
      expect(await times(cached, clock)).toEqual(expected);
    });

    it('does not keep how slow the reader was', async () => {
      const clock = new FakeClock();
      const cached = withCache(fakeModel([['a', 'b']], { clock }), { ttl: 100_000, clock, pace: 'recorded' });
      for await (const part of (await cached.doStream({ prompt: anyPrompt })).stream)
        if (part !== undefined) await clock.advanceAsync(1000);
      const before = clock.now();
      await readAnswer(cached);
      expect(clock.now()).toBe(before);
    });

    it('leaves no timer behind when its reader leaves in a wait', async () => {
      const clock = new FakeClock();
      const cached = withCache(fakeModel([['Hello']]), { ttl: 1000, clock, pace: { charactersPerSecond: 1 } });
      await readAnswer(cached);
      const reader = (await cached.doStream({ prompt: anyPrompt })).stream.getReader();
      await reader.read();
      await reader.read();
      void reader.read().catch(() => undefined);
      await settled();
      expect(clock.actions).toHaveLength(1);
      await reader.cancel();
      expect(clock.actions).toHaveLength(0);
    });
  });

  it.each([{ ttl: 0 }, { ttl: NaN }, { ttl: 1, pace: { charactersPerSecond: 0 } }, { ttl: 1, maxEntries: 0 }])(
    'refuses %j at once',
    (options) => {
      expect(() => withCache(fakeModel([]), options)).toThrow(InvalidArgumentError);
    },
  );

  it('gives any answer again exactly where it was whole', async () => {
    const ending = fc.constantFrom<ScriptStep[]>(
      [],
      [{ finish: 'length' }],
      [{ fail: broken }],
      [{ close: true }],
      [{ error: broken }],
    );
    const said = fc.array(
      fc.oneof(
        fc.string(),
        fc.string().map((reasoning) => ({ reasoning })),
      ),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(said, ending, async (steps, end) => {
        const model = fakeModel([[...steps, ...end], ['other']]);
        const cached = withCache(model, { ttl: 1000 });
        const [first, second] = [await readAnswer(cached), await readAnswer(cached)];
        expect(model.calls).toHaveLength(end.length === 0 ? 1 : 2);
        if (end.length === 0) expect(essence(second)).toEqual(essence(first));
      }),
    );
  });
});

describe('withCache, over HTTP', () => {
  it('asks the server once', async () => {
    let requests = 0;
    const server = await sseServer((response) => {
      requests++;
      response.write(chatChunk({ content: 'Hel' }));
      response.end(chatChunk({ content: 'lo' }) + chatChunk({}, 'stop') + 'data: [DONE]\n\n');
    });
    const cached = withCache(resolveModel(`${server.url}/v1#local`, { environment: () => undefined }), { ttl: 1000 });
    const texts = [];
    for (const prompt of ['a', 'a', 'b']) texts.push(textOf(await gather(fromModel(cached, prompt))));
    await server.close();
    expect([texts, requests]).toEqual([['Hello', 'Hello', 'Hello'], 2]);
  });

  it('keeps nothing of what comes behind the finish', async () => {
    const late = { type: 'text-delta', id: '1', delta: 'late' };
    const cached = withCache(rawModel([...textParts('a'), finishPart(), late]), { ttl: 1000 });
    await readAnswer(cached);
    expect(partTypes(await readAnswer(cached)).at(-1)).toBe('finish');
  });

  it('gives what it kept, whatever readers do with what they were given', async () => {
    const model = rawModel([{ type: 'custom', list: [1] }, ...textParts('a'), finishPart()]);
    const cached = withCache(model, { ttl: 1000 });
    for (let reader = 1; reader <= 3; reader++) {
      const { parts } = await readAnswer(cached);
      const { list } = parts.find(({ type }) => type === 'custom') as unknown as { list: number[] };
      expect(list).toEqual([1]);
      list.push(2);
    }
  });

  it('keeps no answer that cannot be copied', async () => {
    const model = rawModel([{ type: 'custom', call: () => 1 }, ...textParts('a'), finishPart()]);
    const cached = withCache(model, { ttl: 1000 });
    await readAnswer(cached);
    await readAnswer(cached);
    expect(model.calls).toHaveLength(2);
  });

  it('makes no calls and takes nothing where the answer was put together of several', async () => {
    const model = fakeModel([['one two three ', { finish: 'length' }], ['four']]);
    const cached = withCache(withContinuation(model), { ttl: 1000 });
    const run = { model: cached, prompt: 'x', budget: { steps: 2, tokens: 1000 } };
    await gather(runAgent(run));
    const events = await gather(runAgent({ ...run, budget: { steps: 1 } }));
    expect(lastOf(events).data).toMatchObject({ status: 'completed', usage: { totalTokens: 0 } });
    expect(model.calls).toHaveLength(2);
  });
});
