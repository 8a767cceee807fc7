import { FakeClock, TruncatedError, Valve, withinValve, type WeirEvent } from '@weir/core';
import { fakeModel, type ScriptedTurn } from '@weir/testing';
import { take } from 'rxjs';
import { dataOf, gather, lastOf, textOf, typesOf } from '../__fixtures__/gather.js';
import { finishPart, rawModel, textParts } from '../__fixtures__/raw-model.js';
import { fromModel } from './from-model.js';
import type { LanguageModel } from './language-model.js';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('fromModel', () => {
  it('gives a text, its usage and why it ended', async () => {
    const model = fakeModel([['Hello ', 'there', '.']]);
    const events = await gather(
      fromModel(model, 'Greet me', { run: 'r', system: 'Be kind.', settings: { temperature: 0 } }),
    );
    expect(typesOf(events)).toEqual(['llm_start', 'llm_chunk', 'llm_chunk', 'llm_chunk', 'llm_end']);
    expect(events.map(({ run, seq }) => [run, seq])).toEqual([0, 1, 2, 3, 4].map((seq) => ['r', seq]));
    expect(textOf(events)).toBe('Hello there.');
    expect(lastOf(events).data).toEqual({
      finishReason: 'stop',
      usage: { inputTokens: 10, outputTokens: 3, totalTokens: 13 },
    });
    expect(model.calls[0]?.options).toMatchObject({
      temperature: 0,
      prompt: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: [{ type: 'text', text: 'Greet me' }] },
      ],
    });
  });

  it('reckons the date at which to come back on the clock that it is given', async () => {
    const clock = new FakeClock(Date.UTC(2020, 0, 1));
    const responseHeaders = { 'retry-after': 'Wed, 01 Jan 2020 00:01:00 GMT' };
    const busy = Object.assign(new RangeError('busy'), { statusCode: 429, responseHeaders });
    const events = await gather(fromModel(rawModel([], { fail: busy }), 'x', { clock }));
    expect(lastOf(events).data).toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 });
  });

  it('gives reasoning, media, partial arguments and what it has no word for', async () => {
    const file = { type: 'file', mediaType: 'image/png', data: 'AQID' };
    const source = { type: 'source', sourceType: 'url', id: 's', url: 'https://example.com' };
    const script: ScriptedTurn = [{ reasoning: 'Hm' }, { name: 'add', input: { a: 1 } }, 'done'];
    const [, ...rest] = await gather(fromModel(fakeModel([script]), 'x'));
    expect(typesOf(rest)).toEqual(['reasoning_chunk', 'tool_args', 'tool_args', 'llm_chunk', 'llm_end']);
    const events = await gather(fromModel(rawModel([file, source, finishPart()]), 'x'));
    expect(dataOf(events, 'media_chunk')).toEqual([{ mediaType: 'image/png', bytes: Uint8Array.of(1, 2, 3) }]);
    expect(dataOf(events, 'citation')).toEqual([{ id: 's', url: 'https://example.com' }]);
    const novel = { type: 'novel' };
    expect(dataOf(await gather(fromModel(rawModel([novel, finishPart()]), 'x')), 'raw')).toEqual([{ value: novel }]);
  });

  it('previews arguments that came in one piece', async () => {
    const call = { type: 'tool-call', toolCallId: 'c', toolName: 'add', input: '{"a":1}' };
    const events = await gather(fromModel(rawModel([call, finishPart('tool-calls')]), 'x'));
    expect(dataOf(events, 'tool_args')).toEqual([{ toolCallId: 'c', name: 'add', delta: '{"a":1}' }]);
  });

  it('makes a call and a run of its own for each subscription', async () => {
    const model = fakeModel([['one'], ['two']]);
    const events$ = fromModel(model, 'x');
    expect(model.calls).toHaveLength(0);
    const [first, second] = [await gather(events$), await gather(events$)];
    expect([textOf(first), textOf(second)]).toEqual(['one', 'two']);
    expect(first[0]?.run).not.toBe(second[0]?.run);
  });

  describe('ends exactly once', () => {
    const apiError = Object.assign(new Error('slow down'), {
      name: 'AI_APICallError',
      statusCode: 429,
      isRetryable: true,
    });
    const socketError = new TypeError('terminated', {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    });
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    const cases: [string, LanguageModel, string, object][] = [
      ['a proper end', rawModel([...textParts('a'), finishPart()]), 'a', { finishReason: 'stop' }],
      ['an empty answer', rawModel([finishPart()]), '', { finishReason: 'stop' }],
      ['a length limit', rawModel([...textParts('a'), finishPart('length')]), 'a', { finishReason: 'length' }],
      [
        'a failure before the first part',
        fakeModel([[{ throws: apiError }]]),
        '',
        { code: 'rate_limited', retryable: true },
      ],
      ['a call that throws at once', throwing(new Error('broken')), '', { code: 'provider', retryable: false }],
      ['a call that gives nothing', giving(undefined), '', { code: 'protocol' }],
      ['a stream that somebody else reads', giving({ stream: locked() }), '', { code: 'provider' }],
      [
        'an error part in the middle',
        fakeModel([['a', { error: { type: 'overloaded_error', message: 'busy' } }, 'b']]),
        'a',
        { code: 'server_error', message: 'busy', retryable: true },
      ],
      ['a socket that breaks', fakeModel([['a', { fail: socketError }]]), 'a', { code: 'connection', retryable: true }],
      ['an early close', rawModel(textParts('a', 'b')), 'ab', { code: 'truncated', retryable: true }],
      ['a close before anything', rawModel([]), '', { code: 'truncated' }],
      [
        'a finish that the package made up (v3)',
        rawModel([...textParts('a'), finishPart('other', null)]),
        'a',
        { code: 'truncated' },
      ],
      [
        'a finish that the package made up (v2)',
        rawModel([...textParts('a'), { type: 'finish', finishReason: 'unknown' }], 'close', 'v2'),
        'a',
        { code: 'truncated' },
      ],
      [
        'a finish that the package made up (v4)',
        rawModel([...textParts('a'), finishPart('interrupted')], 'close', 'v4'),
        'a',
        { code: 'truncated' },
      ],
      ['another reason of the provider', rawModel([finishPart('other', 'pause_turn')]), '', { finishReason: 'other' }],
      ['a finish by an error', rawModel([...textParts('a'), finishPart('error')]), 'a', { code: 'provider' }],
      ['a finish without a reason', rawModel([{ type: 'finish' }]), '', { code: 'protocol' }],
      [
        'two finishes',
        rawModel([...textParts('a'), finishPart(), finishPart('length')]),
        'a',
        { finishReason: 'stop' },
      ],
      [
        'parts after the finish',
        rawModel([...textParts('a'), finishPart(), ...textParts('b')]),
        'a',
        { finishReason: 'stop' },
      ],
      [
        'repeated starts',
        rawModel([...textParts('a'), ...textParts('b'), finishPart()]),
        'ab',
        { finishReason: 'stop' },
      ],
      ['a text without its text', rawModel([{ type: 'text-delta', id: '1' }, finishPart()]), '', { code: 'protocol' }],
      ['arguments without an id', rawModel([{ type: 'tool-input-delta', delta: '{' }]), '', { code: 'protocol' }],
      [
        'a tool call without a name',
        rawModel([{ type: 'tool-call', toolCallId: 'x', input: '{}' }]),
        '',
        { code: 'protocol' },
      ],
      [
        'parts that are none',
        rawModel([null, 42, 'text', {}, [], ...textParts('a'), { type: 'novel' }, finishPart()]),
        'a',
        { finishReason: 'stop' },
      ],
      ['a part that throws when looked at', rawModel([hostile]), '', { code: 'provider' }],
      ['an error that throws when looked at', rawModel([{ type: 'error', error: hostile }]), '', { code: 'provider' }],
      ['an error that is nothing', rawModel([{ type: 'error' }]), '', { code: 'provider' }],
    ];

    it.each(cases)('at %s', async (_, model, text, end) => {
      const events = await gather(fromModel(model, 'x'));
      expect(textOf(events)).toBe(text);
      expect(lastOf(events).data).toMatchObject(end);
      expect(typesOf(events).filter((type) => type === 'llm_end' || type === 'error')).toHaveLength(1);
    });
  });

  describe('reads version 2', () => {
    it('with its flat reason and usage', async () => {
      const usage = {
        inputTokens: 5,
        outputTokens: 2,
        totalTokens: 9,
        reasoningTokens: 2,
        cachedInputTokens: undefined,
      };
      const model = rawModel(
        [...textParts('a'), { type: 'finish', finishReason: 'content-filter', usage }],
        'close',
        'v2',
      );
      expect(lastOf(await gather(fromModel(model, 'x'))).data).toEqual({
        finishReason: 'content_filter',
        usage: { inputTokens: 5, outputTokens: 2, totalTokens: 9, reasoningTokens: 2 },
      });
    });

    it('and takes its word for "other"', async () => {
      const model = rawModel([{ type: 'finish', finishReason: 'other' }], 'close', 'v2');
      expect(lastOf(await gather(fromModel(model, 'x'))).data).toEqual({ finishReason: 'other' });
    });
  });

  describe('with timeouts', () => {
    const outcomeAfter = async (script: ScriptedTurn, timeouts: object, ms: number) => {
      const clock = new FakeClock();
      const events: WeirEvent[] = [];
      const model = fakeModel([script], { clock });
      fromModel(model, 'x', { timeouts, clock }).subscribe((event) => events.push(event));
      await clock.advanceAsync(ms);
      return { events, model, last: lastOf(events) };
    };
    const hang = { hang: true } as const;

    it('gives up when no content comes', async () => {
      const { last, model } = await outcomeAfter([hang], { first: 100 }, 100);
      expect(last).toMatchObject({ type: 'error', data: { code: 'timeout', retryable: true }, time: 100 });
      expect(model.calls[0]).toMatchObject({ aborted: true });
    });

    it('waits up to the limit', async () => {
      expect((await outcomeAfter([hang], { first: 100 }, 99)).last.type).toBe('llm_start');
      expect((await outcomeAfter([{ delay: 99 }, 'a'], { first: 100 }, 500)).last.type).toBe('llm_end');
    });

    it('gives up when the call itself hangs', async () => {
      const clock = new FakeClock();
      const events: WeirEvent[] = [];
      const model: LanguageModel = { ...rawModel([]), doStream: () => new Promise(() => undefined) };
      fromModel(model, 'x', { timeouts: { first: 50 }, clock }).subscribe((event) => events.push(event));
      await clock.advanceAsync(50);
      expect(lastOf(events).data).toMatchObject({ code: 'timeout' });
    });

    it('gives up when nothing follows', async () => {
      const { last, events } = await outcomeAfter(['a', { delay: 90 }, 'b', hang], { idle: 100 }, 1000);
      expect(textOf(events)).toBe('ab');
      expect(last).toMatchObject({ type: 'error', data: { code: 'timeout' }, time: 190 });
    });

    it('counts the idle time from the start where no other limit holds', async () => {
      expect((await outcomeAfter([hang], { idle: 100 }, 100)).last).toMatchObject({
        data: { code: 'timeout' },
        time: 100,
      });
    });

    it('gives up when the whole takes too long', async () => {
      const words = Array.from({ length: 50 }, () => [{ delay: 10 }, 'a']).flat();
      const { last } = await outcomeAfter(words, { first: 100, idle: 100, total: 95 }, 1000);
      expect(last).toMatchObject({ type: 'error', data: { code: 'timeout' }, time: 95 });
    });

    it('does not blame the model for a slow reader', async () => {
      const clock = new FakeClock();
      const valve = new Valve();
      const events: WeirEvent[] = [];
      const options = { timeouts: { first: 100, idle: 100 }, clock };
      withinValve(valve, () =>
        fromModel(fakeModel([['a', 'b']], { clock }), 'x', options).subscribe((event) => events.push(event)),
      );
      valve.close();
      await clock.advanceAsync(10_000);
      expect(typesOf(events)).not.toContain('error');
      valve.open();
      await clock.advanceAsync(10);
      expect(lastOf(events).type).toBe('llm_end');
    });

    it('leaves no timer behind', async () => {
      const clock = new FakeClock();
      const all = { first: 100, idle: 100, total: 100 };
      fromModel(fakeModel([['a']]), 'x', { timeouts: all, clock }).subscribe();
      fromModel(fakeModel([[hang]]), 'x', { timeouts: all, clock })
        .subscribe()
        .unsubscribe();
      await clock.advanceAsync(0);
      expect(clock.actions).toHaveLength(0);
    });
  });

  describe('when unsubscribed from', () => {
    it('aborts the call and cancels the stream', async () => {
      const model = fakeModel([['a', { hang: true }]]);
      const events: WeirEvent[] = [];
      const subscription = fromModel(model, 'x').subscribe((event) => events.push(event));
      await settled();
      subscription.unsubscribe();
      await settled();
      expect(model.calls[0]).toMatchObject({ aborted: true });
      expect(typesOf(events)).toEqual(['llm_start', 'llm_chunk']);
      const raw = rawModel(textParts('a'), 'hang');
      const other = fromModel(raw, 'x').subscribe();
      await settled();
      other.unsubscribe();
      expect(raw.cancelled()).toBe(true);
      expect(raw.calls[0]?.abortSignal?.aborted).toBe(true);
    });

    it('lets go of a stream that comes later', async () => {
      const raw = rawModel(textParts('a'), 'hang');
      let give: (answer: Awaited<ReturnType<LanguageModel['doStream']>>) => void = () => undefined;
      const model: LanguageModel = { ...raw, doStream: () => new Promise((resolve) => (give = resolve)) };
      fromModel(model, 'x').subscribe().unsubscribe();
      give(await raw.doStream({ prompt: [] }));
      await settled();
      expect(raw.cancelled()).toBe(true);
      expect(raw.read()).toBe(0);
    });

    it('makes no call when that happens at the first event', () => {
      const model = fakeModel([['a']]);
      fromModel(model, 'x').pipe(take(1)).subscribe();
      expect(model.calls).toHaveLength(0);
    });

    it('says nothing more when that happens in mid-answer', async () => {
      const raw = rawModel(textParts('a', 'b', 'c'), 'hang');
      const events = await new Promise<WeirEvent[]>((resolve) => {
        const seen: WeirEvent[] = [];
        fromModel(raw, 'x')
          .pipe(take(3))
          .subscribe({ next: (event) => seen.push(event), complete: () => resolve(seen) });
      });
      await settled();
      expect(textOf(events)).toBe('ab');
      expect(raw.read()).toBe(4);
      expect(raw.cancelled()).toBe(true);
    });
  });

  describe('when the answer is whole', () => {
    it('lets the stream end by itself', async () => {
      const clock = new FakeClock();
      const raw = rawModel([...textParts('a'), finishPart()]);
      expect(lastOf(await gather(fromModel(raw, 'x', { clock }))).type).toBe('llm_end');
      await settled();
      expect([raw.cancelled(), clock.actions.length]).toEqual([false, 0]);
    });

    it('lets go of it where more comes', async () => {
      const clock = new FakeClock();
      const raw = rawModel([...textParts('a'), finishPart(), ...textParts('b', 'c')]);
      expect(textOf(await gather(fromModel(raw, 'x', { clock })))).toBe('a');
      await settled();
      expect([raw.cancelled(), clock.actions.length]).toEqual([true, 0]);
    });

    it('lets go of it where no end comes for 100 ms', async () => {
      const clock = new FakeClock();
      const raw = rawModel([...textParts('a'), finishPart()], 'hang');
      expect(lastOf(await gather(fromModel(raw, 'x', { clock }))).type).toBe('llm_end');
      await clock.advanceAsync(99);
      expect(raw.cancelled()).toBe(false);
      await clock.advanceAsync(1);
      expect([raw.cancelled(), clock.actions.length]).toEqual([true, 0]);
    });

    it('takes no notice of what it fails with then', async () => {
      const clock = new FakeClock();
      const raw = rawModel([...textParts('a'), finishPart()], { fail: new RangeError('late') });
      expect(lastOf(await gather(fromModel(raw, 'x', { clock }))).type).toBe('llm_end');
      await settled();
      expect(clock.actions).toHaveLength(0);
    });
  });

  it('reads only while the valve downstream is open', async () => {
    const valve = new Valve();
    const raw = rawModel([...textParts('a', 'b', 'c', 'd'), finishPart()]);
    const events: WeirEvent[] = [];
    withinValve(valve, () =>
      fromModel(raw, 'x').subscribe((event) => {
        events.push(event);
        if (event.type === 'llm_chunk') valve.close();
      }),
    );
    await settled();
    expect([textOf(events), raw.read()]).toEqual(['a', 3]);
    valve.open();
    await settled();
    expect([textOf(events), raw.read()]).toEqual(['ab', 4]);
  });

  it('does not fail for an error class of ours', async () => {
    const model = fakeModel([[{ throws: new TruncatedError('a marker') }]]);
    expect(lastOf(await gather(fromModel(model, 'x'))).data).toMatchObject({ code: 'truncated', retryable: true });
  });
});

function throwing(error: unknown): LanguageModel {
  return {
    ...rawModel([]),
    doStream() {
      throw error;
    },
  };
}

function giving(answer: unknown): LanguageModel {
  return { ...rawModel([]), doStream: async () => answer as { stream: ReadableStream<unknown> } };
}

function locked(): ReadableStream<unknown> {
  const stream = new ReadableStream<unknown>();
  stream.getReader();
  return stream;
}
