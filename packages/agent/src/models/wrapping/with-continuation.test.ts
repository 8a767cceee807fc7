import { InvalidArgumentError, TruncatedError } from '@weir/core';
import { fakeModel, fakeUsage, type ScriptStep } from '@weir/testing';
import { tap } from 'rxjs';
import { authorModel, type AuthorRound } from '../../__fixtures__/author-model.js';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gather, lastOf, textOf, typesOf } from '../../__fixtures__/gather.js';
import { finishPart, rawModel, textParts } from '../../__fixtures__/raw-model.js';
import { answerText, anyPrompt, partTypes, readAnswer, settled } from '../../__fixtures__/read-parts.js';
import { chatChunk } from '../../__fixtures__/sse-server.js';
import { fromModel } from '../../model/from-model.js';
import { runAgent } from '../../run-agent.js';
import type { AnswerCut } from './continuation-settings.js';
import { resolveModel } from '../resolve-model.js';
import { withContinuation } from './with-continuation.js';

const whole = 'The weir holds the river back, and lets pass what the mill below can take.';
const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

describe('withContinuation', () => {
  it.each<[string, AuthorRound['cut'] & {}]>([
    ['was too long', 'length'],
    ['ended without a finish', 'close'],
    ['broke off', { fail: lost }],
  ])('goes on with an answer that %s, as one text with one finish', async (_, cut) => {
    const model = authorModel(whole, [{ writes: 20, cut }, { writes: 30, cut }, {}]);
    const answer = await readAnswer(withContinuation(model));
    expect(answerText(answer)).toBe(whole);
    expect(partTypes(answer).filter((type) => type !== 'text-delta')).toEqual([
      'stream-start',
      'text-start',
      'response-metadata',
      'response-metadata',
      'text-end',
      'finish',
    ]);
    expect(new Set(answer.parts.filter(({ type }) => type.startsWith('text')).map(({ id }) => id))).toEqual(
      new Set(['t']),
    );
    const reports = cut === 'length' ? 3 : 1;
    expect(answer.parts.at(-1)).toMatchObject({
      finishReason: { unified: 'stop' },
      usage: { inputTokens: { total: 7 * reports }, outputTokens: { total: 3 * reports } },
    });
  });

  it('shows the model its answer so far, and says how to go on', async () => {
    const model = authorModel(whole, [{ writes: 20, cut: 'length' }]);
    await readAnswer(withContinuation(model, { marker: '<done>' }), { temperature: 1 });
    expect(model.calls).toMatchObject([
      { prompt: anyPrompt, temperature: 1 },
      {
        prompt: [
          ...anyPrompt,
          { role: 'assistant', content: [{ type: 'text', text: whole.slice(0, 20) }] },
          { role: 'user', content: [{ text: expect.stringContaining('<done>') }] },
        ],
        temperature: 1,
      },
    ]);
  });

  it('has a model complete a given beginning, which does not end in white space', async () => {
    const model = authorModel('Some words, more words.', [{ writes: 12, cut: 'length' }]);
    const answer = await readAnswer(withContinuation(model, { prefill: true }));
    expect(answerText(answer)).toBe('Some words, more words.');
    expect(model.calls[1]?.prompt).toEqual([
      ...anyPrompt,
      { role: 'assistant', content: [{ type: 'text', text: 'Some words,' }] },
    ]);
  });

  it('cuts nothing but the white space that a prefilled answer had to leave out', async () => {
    const model = authorModel('ab ab ab ab', [{ writes: 5, cut: 'length' }]);
    expect(answerText(await readAnswer(withContinuation(model, { prefill: true, overlap: 100 })))).toBe('ab ab ab ab');
  });

  it('cuts what is said again, and leaves what agrees by chance', async () => {
    const ask = (round: AuthorRound, options = {}) =>
      readAnswer(withContinuation(authorModel(whole, [{ writes: 40, cut: 'length' }, round], 1), options));
    expect(answerText(await ask({ repeats: 12 }))).toBe(whole);
    expect(answerText(await ask({ instead: 's here too' }))).toBe(`${whole.slice(0, 40)}s here too`);
    expect(answerText(await ask({ repeats: 12 }, { overlap: 11, minOverlap: 11 }))).toBe(
      whole.slice(0, 40) + whole.slice(28),
    );
    expect(answerText(await ask({ repeats: 3 }, { minOverlap: 3 }))).toBe(whole);
  });

  it.each(['__END__', '__END__ and more'])('ends at the marker, which nobody sees, in %j', async (instead) => {
    for (const size of [1, 2, 3, 100]) {
      const model = authorModel(whole, [{ writes: whole.length, cut: 'length' }, { instead }], size);
      const answer = await readAnswer(withContinuation(model));
      expect(answerText(answer)).toBe(whole);
      expect(answer.parts.at(-1)).toMatchObject({ type: 'finish', usage: { inputTokens: { total: 14 } } });
    }
  });

  it('ends at the marker however the round ends, and with what went before it', async () => {
    const instead = `${whole.slice(10)}__END__`;
    for (const cut of ['length', 'close', { fail: lost }] as const) {
      const model = authorModel(whole, [
        { writes: 30, cut: 'length' },
        { instead, cut },
      ]);
      const answer = await readAnswer(withContinuation(model));
      expect(answerText(answer)).toBe(whole);
      expect(answer.parts.at(-1)).toMatchObject({ type: 'finish', finishReason: { unified: 'stop' } });
    }
  });

  it('leaves what only looks like the marker, and the marker in an answer of its own', async () => {
    const text = 'Answer __END__ to end, or __EN';
    expect(answerText(await readAnswer(withContinuation(authorModel(text, []))))).toBe(text);
    const cut = authorModel(text, [{ writes: 20, cut: 'length' }], 1);
    expect(answerText(await readAnswer(withContinuation(cut)))).toBe(text);
  });

  it('gives up after so many rounds, with the last one as it ended', async () => {
    const rounds = Array.from({ length: 9 }, (): AuthorRound => ({ writes: 10, cut: 'length' }));
    const model = authorModel(whole, rounds);
    const answer = await readAnswer(withContinuation(model, { rounds: 2 }));
    expect([answerText(answer), model.calls.length]).toEqual([whole.slice(0, 30), 3]);
    expect(answer.parts.at(-1)).toMatchObject({
      finishReason: { unified: 'length' },
      usage: { inputTokens: { total: 21 } },
    });
    const failing = authorModel(whole, [
      { writes: 10, cut: { fail: lost } },
      { writes: 5, cut: { fail: lost } },
    ]);
    const failed = await readAnswer(withContinuation(failing, { rounds: 1 }));
    expect([answerText(failed), failed.error]).toEqual([whole.slice(0, 15), lost]);
    const none = await readAnswer(withContinuation(authorModel(whole, [{ writes: 4, cut: 'close' }]), { rounds: 0 }));
    expect(TruncatedError.is(none.error)).toBe(true);
  });

  it('hands on at the end what might have been said again', async () => {
    const rounds: AuthorRound[] = [
      { writes: 40, cut: 'length' },
      { instead: whole.slice(28, 38), cut: 'length' },
    ];
    expect(answerText(await readAnswer(withContinuation(authorModel(whole, rounds), { rounds: 1 })))).toBe(
      whole.slice(0, 40) + whole.slice(28, 38),
    );
  });

  it.each<[string, ScriptStep[]]>([
    ['in a tool call', ['a', { type: 'tool-input-start', id: '1', toolName: 'add' }, { finish: 'length' }]],
    ['after a tool call', ['a', { name: 'add', input: {} }, { finish: 'length' }]],
    [
      'after a file',
      ['a', { type: 'file', mediaType: 'image/png', data: '' } as unknown as ScriptStep, { finish: 'length' }],
    ],
    ['before the first word', [{ reasoning: 'Hm.' }, { finish: 'length' }]],
    ['by a filter', ['a', { finish: 'content-filter' }]],
  ])('passes on what is cut %s', async (_, turn) => {
    const model = fakeModel([turn, ['never']]);
    const plain = await readAnswer(fakeModel([turn]));
    const answer = await readAnswer(withContinuation(model));
    expect([answer.parts.at(-1), model.calls.length]).toEqual([plain.parts.at(-1), 1]);
    expect(answerText(answer)).toBe(answerText(plain));
  });

  it('passes on failures that do not pass, unless told to go on after them', async () => {
    const refused = Object.assign(new Error('no'), { statusCode: 401 });
    const turns: ScriptStep[][] = [['Hel', { error: refused }], ['lo']];
    const answer = await readAnswer(withContinuation(fakeModel(turns)));
    expect(answer.parts.at(-1)).toEqual({ type: 'error', error: refused });
    const other = withContinuation(fakeModel(turns), { on: ['unauthorized'] });
    expect(answerText(await readAnswer(other))).toBe('Hello');
  });

  it('asks the judge when a round ends', async () => {
    const heard: unknown[] = [];
    const isComplete = (text: string, reason: unknown) => (heard.push([text, reason]), text.endsWith('.'));
    const ask = async (...turns: ScriptStep[][]) => readAnswer(withContinuation(fakeModel(turns), { isComplete }));
    const early = await ask(['One', { finish: 'stop' }], [' two.', { finish: 'length' }]);
    expect(answerText(early)).toBe('One two.');
    expect(early.parts.at(-1)).toMatchObject({ finishReason: { unified: 'stop' } });
    expect(heard).toEqual([
      ['One', 'stop'],
      ['One two.', 'length'],
    ]);
    await ask(['One', { finish: 'length' }], [' two __EN'], ['.']);
    expect(heard.slice(2)).toEqual([
      ['One', 'length'],
      ['One two __EN', 'stop'],
      ['One two __EN.', 'stop'],
    ]);
    const broken = await ask(['All.', { fail: lost }]);
    expect(broken.parts.slice(-2)).toMatchObject([{ type: 'text-end' }, { type: 'finish' }]);
    expect(broken.error).toBeUndefined();
  });

  it('passes tool calls on that a continuation makes, after the text', async () => {
    const model = fakeModel([
      ['Let me ', { finish: 'length' }],
      ['see.', { name: 'add', input: { a: 1 } }],
    ]);
    const events = await gather(fromModel(withContinuation(model), 'Hello?'));
    expect(textOf(events)).toBe('Let me see.');
    expect(typesOf(events)).toEqual(['llm_start', 'llm_chunk', 'llm_chunk', 'tool_args', 'tool_args', 'llm_end']);
  });

  it('keeps reasoning of the first round, and sources of all', async () => {
    const source = { type: 'source', sourceType: 'url', id: 's', url: 'https://weir.example' } as unknown as ScriptStep;
    const model = fakeModel([
      [{ reasoning: 'Hm.' }, 'One', source, { finish: 'length' }],
      [{ reasoning: 'Well.' }, ' two', source],
    ]);
    const answer = await readAnswer(withContinuation(model));
    expect(answerText(answer)).toBe('One two');
    expect(partTypes(answer).filter((type) => /source|reasoning-delta/.test(type))).toEqual([
      'reasoning-delta',
      'source',
      'source',
    ]);
  });

  it('keeps several texts of an answer apart, and goes on with the last', async () => {
    const text = (id: string, delta: string) => [
      { type: 'text-start', id },
      { type: 'text-delta', id, delta },
      { type: 'text-end', id, providerMetadata: { p: { id } } },
    ];
    const parts = [...text('a', 'One.'), ...text('b', 'Tw'), finishPart('length')];
    const answer = await readAnswer(withContinuation(rawModel(parts), { rounds: 1, overlap: 0 }));
    expect(answer.parts.map(({ type, id, delta }) => [type, id, delta ?? '']).join(' ')).toBe(
      'text-start,a, text-delta,a,One. text-end,a, text-start,b, text-delta,b,Tw response-metadata,, text-delta,b,One. text-delta,b,Tw text-end,b, finish,,',
    );
  });

  it('keeps what the texts of all rounds cite', async () => {
    const cited = (delta: string, url: string, reason: string) => [
      { type: 'text-start', id: 'a' },
      { type: 'text-delta', id: 'a', delta },
      { type: 'text-end', id: 'a', citations: [{ source: { type: 'source', url } }] },
      finishPart(reason),
    ];
    const rounds = [cited('One', 'http://one.example', 'length'), cited(' two', 'http://two.example', 'stop')];
    const model = rawModel([], 'close', 'v4');
    const doStream: typeof model.doStream = (options) => rawModel(rounds.shift() ?? []).doStream(options);
    const { parts } = await readAnswer(withContinuation({ ...model, doStream }));
    expect(parts.filter(({ type }) => type === 'text-end')).toEqual([
      {
        type: 'text-end',
        id: 'a',
        citations: ['http://one.example', 'http://two.example'].map((url) => ({ source: { type: 'source', url } })),
      },
    ]);
  });

  it('tells of each continuation before it is asked for, and fails with what the listener throws', async () => {
    const heard: AnswerCut[] = [];
    const model = authorModel(whole, [
      { writes: 10, cut: 'length' },
      { writes: 10, cut: { fail: lost } },
    ]);
    await readAnswer(withContinuation(model, { onContinue: (cut) => heard.push(cut) }));
    expect(heard).toMatchObject([
      { round: 1, text: whole.slice(0, 10), finishReason: 'length' },
      { round: 2, text: whole.slice(0, 20), failure: { code: 'connection' } },
    ]);
    const onContinue = () => {
      throw new RangeError('listener');
    };
    const answer = await readAnswer(
      withContinuation(authorModel(whole, [{ writes: 3, cut: 'close' }]), { onContinue }),
    );
    expect(answer.error).toMatchObject({ message: 'listener' });
  });

  it('speaks version 2 as well', async () => {
    const flat = { inputTokens: 5, outputTokens: 2, totalTokens: 7 };
    const finish = { type: 'finish', finishReason: 'length', usage: flat };
    const model = rawModel([...textParts('Hello.'), finish], 'close', 'v2');
    const events = await gather(
      fromModel(withContinuation(model, { overlap: 0, isComplete: (text) => text.length > 6 }), '?'),
    );
    expect(lastOf(events).data).toEqual({
      finishReason: 'stop',
      usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14 },
    });
  });

  it('reads no further than its reader, and lets go when the reader leaves', async () => {
    const model = fakeModel([['a', 'b', 'c', { finish: 'length' }], ['d', { hang: true }], ['e']]);
    const asked: number[] = [];
    const onContinue = ({ round }: AnswerCut) => asked.push(round);
    const { stream } = await withContinuation(model, { onContinue }).doStream({ prompt: anyPrompt });
    await settled();
    expect(model.calls).toEqual([]);
    const reader = stream.getReader();
    for (let read = 1; read <= 4; read++) await reader.read();
    await settled();
    expect(model.calls.map(({ read }) => read)).toEqual([4]);
    for (let read = 1; read <= 2; read++) await reader.read();
    void reader.read().catch(() => undefined);
    await settled();
    await reader.cancel();
    await settled();
    expect([model.calls.map(({ cancelled }) => cancelled), asked]).toEqual([[true, true], [1]]);
  });

  it('begins no other round when the caller aborts', async () => {
    const abort = new AbortController();
    const model = fakeModel([['a', { hang: true }], ['b']]);
    const reading = readAnswer(withContinuation(model), { abortSignal: abort.signal });
    await settled();
    abort.abort('enough');
    expect([(await reading).error, model.calls.length]).toEqual(['enough', 1]);
  });

  it.each([{ rounds: -1 }, { rounds: 1.5 }, { overlap: -1 }, { overlap: 4, minOverlap: 5 }, { marker: '' }])(
    'refuses %j at once',
    (options) => {
      expect(() => withContinuation(fakeModel([]), options)).toThrow(InvalidArgumentError);
    },
  );
});

describe('withContinuation, over HTTP', () => {
  it("goes on after a broken line, and after the provider's own limit", async () => {
    const bodies: { messages: { role: string; content: string }[] }[] = [];
    let breakLine: () => void = () => undefined;
    // The line breaks while the reader has a part of the answer.
    const endings = ['break', 'length', 'stop'];
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const ending = endings[bodies.length];
        bodies.push(JSON.parse(Buffer.concat(pieces).toString()) as (typeof bodies)[number]);
        const said = bodies.at(-1)?.messages.find(({ role }) => role === 'assistant')?.content ?? '';
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const text = whole.slice(Math.max(0, said.length - 9), ending === 'stop' ? whole.length : said.length + 25);
        for (const delta of text.match(/.{1,4}/g) ?? []) response.write(chatChunk({ content: delta }));
        if (ending === 'break') breakLine = () => response.destroy();
        else response.end(chatChunk({}, ending) + 'data: [DONE]\n\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1#local`;
    const model = withContinuation(resolveModel(url, { environment: () => undefined }));
    const events = await gather(fromModel(model, 'What does the weir do?').pipe(tap(() => breakLine())));
    server.closeAllConnections();
    server.close();
    expect(textOf(events)).toBe(whole);
    expect(lastOf(events)).toMatchObject({ type: 'llm_end', data: { finishReason: 'stop' } });
    expect(bodies.map(({ messages }) => messages.map(({ role }) => role).join(' '))).toEqual([
      'user',
      'user assistant user',
      'user assistant user',
    ]);
  });

  describe('in a run', () => {
    const cut = { finish: 'length' as const, usage: fakeUsage(5) };
    const rounds = ['one ', 'two ', 'three ', 'four '].map((text) => [text, cut]);
    const refused = Object.assign(new Error('bad'), { statusCode: 400 });
    const price = { 'fake-model': { input: 100_000, output: 1_000_000 } };

    it.each<[string, ScriptStep[], number]>([
      ['refused', [{ throws: refused }], 15],
      ['cut', ['part two', { finish: 'unknown' as 'stop', usage: fakeUsage(7) }], 32],
    ])('keeps what was reported of the rounds before one that is %s', async (_, round, totalTokens) => {
      const model = withContinuation(fakeModel([['part one. ', cut], round]), { rounds: 1 });
      const events = await gather(runAgent({ model, prompt: 'x', prices: price }));
      expect(lastOf(events).data).toMatchObject({ status: 'failed', usage: { totalTokens } });
    });

    it('counts each round as a step of its budget, and begins none beyond it', async () => {
      for (const steps of [1, 2, 3]) {
        const model = fakeModel(rounds);
        const run = { model: withContinuation(model), prompt: 'x', budget: { steps }, prices: price };
        const events = await gather(runAgent(run));
        expect(model.calls).toHaveLength(steps);
        const taken = { usage: { totalTokens: 15 * steps }, costUsd: 6 * steps };
        expect(lastOf(events).data).toMatchObject({ status: 'interrupted', reason: 'budget_steps', ...taken });
      }
    });

    it('begins no round that its tokens leave nothing for', async () => {
      const model = fakeModel(rounds);
      const run = { model: withContinuation(model), prompt: 'x', budget: { tokens: 30 } };
      expect(lastOf(await gather(runAgent(run))).data).toMatchObject({ reason: 'budget_tokens' });
      expect(model.calls).toHaveLength(2);
    });
  });
});
