import { FakeClock, Valve, checkProtocol, withinValve, type WeirEvent } from '@weir/core';
import fc from 'fast-check';
import { take } from 'rxjs';
import { dataOf, gather, lastOf, textOf, typesOf } from '../__fixtures__/gather.js';
import { settled } from '../__fixtures__/tools-and-runs.js';
import type { ModelStep } from '../model/model-step.js';
import { watchedStream } from './__fixtures__/watched-stream.js';
import { fromStepStream, type StreamAdapter } from './step-stream.js';

const finish = { kind: 'finish', finishReason: 'stop' } as const;
const text = (delta: string): ModelStep => ({ kind: 'text', delta });
/** An adapter whose provider sends steps as they are. */
const plain: StreamAdapter = { name: 'plain', reader: (emit) => ({ read: (step) => emit(step as ModelStep) }) };

async function* given(...steps: ModelStep[]): AsyncGenerator<ModelStep> {
  yield* steps;
}

describe('fromStepStream', () => {
  it('gives the events of one run', async () => {
    const events = await gather(fromStepStream(given(text('a'), text('b'), finish), plain, { run: 'r', model: 'm' }));
    expect(events.map(({ type, run, seq, data }) => [type, run, seq, data])).toEqual([
      ['llm_start', 'r', 0, { model: 'm' }],
      ['llm_chunk', 'r', 1, { delta: 'a' }],
      ['llm_chunk', 'r', 2, { delta: 'b' }],
      ['llm_end', 'r', 3, { finishReason: 'stop' }],
    ]);
  });

  it('names the adapter where no model is named', async () => {
    expect(dataOf(await gather(fromStepStream(given(finish), plain)), 'llm_start')).toEqual([{ model: 'plain' }]);
  });

  it.each<[string, () => Parameters<typeof fromStepStream>[0]]>([
    ['a stream', () => given(text('a'), finish)],
    ['the promise of one', () => Promise.resolve(given(text('a'), finish))],
    ['a function that gives one', () => () => given(text('a'), finish)],
    ['a function that promises one', () => async () => given(text('a'), finish)],
  ])('reads %s', async (_, source) => {
    expect(textOf(await gather(fromStepStream(source(), plain)))).toBe('a');
  });

  it('makes a call of its own for each subscription, and none before', async () => {
    let calls = 0;
    const events$ = fromStepStream(() => given(text(String(++calls)), finish), plain);
    expect(calls).toBe(0);
    expect([textOf(await gather(events$)), textOf(await gather(events$))]).toEqual(['1', '2']);
  });

  it.each<[string, Parameters<typeof fromStepStream>[0], object]>([
    [
      'a function that throws',
      () => {
        throw Object.assign(new Error('slow down'), { status: 429 });
      },
      { code: 'rate_limited', message: 'slow down' },
    ],
    [
      'a call that fails',
      () => Promise.reject(Object.assign(new Error('busy'), { status: 503 })),
      { code: 'server_error', retryable: true },
    ],
    ['a call that gives nothing', () => Promise.resolve(undefined as never), { code: 'protocol' }],
    ['a stream that closes early', given(text('a')), { code: 'truncated', retryable: true }],
    ['a stream of nothing', given(), { code: 'truncated' }],
    [
      'an iterator that throws at once',
      {
        [Symbol.asyncIterator]: () => ({
          next: () => {
            throw new TypeError('terminated');
          },
        }),
      },
      { code: 'connection' },
    ],
  ])('ends with an error event at %s', async (_, source, failure) => {
    expect(lastOf(await gather(fromStepStream(source, plain)))).toMatchObject({ type: 'error', data: failure });
  });

  it('ends with an error event where a reader throws', async () => {
    const broken: StreamAdapter = {
      name: 'broken',
      reader: () => ({
        read: () => {
          throw new RangeError('no');
        },
      }),
    };
    expect(lastOf(await gather(fromStepStream(given(finish), broken))).data).toMatchObject({ code: 'provider' });
  });

  it('takes the word of a reader for an end that the stream does not say', async () => {
    const closing: StreamAdapter = {
      name: 'closing',
      reader: (emit) => ({ ...plain.reader(emit), close: () => finish }),
    };
    expect(lastOf(await gather(fromStepStream(given(text('a')), closing))).type).toBe('llm_end');
  });

  it('gives up when nothing comes, and lets go of the stream', async () => {
    const clock = new FakeClock();
    const stream = watchedStream([text('a')]);
    const events: WeirEvent[] = [];
    fromStepStream(stream, plain, { clock, timeouts: { idle: 100 } }).subscribe((event) => events.push(event));
    await clock.advanceAsync(100);
    expect(lastOf(events)).toMatchObject({ type: 'error', data: { code: 'timeout' }, time: 100 });
    expect(stream.seen).toMatchObject({ aborted: true, returned: true });
    expect(clock.actions).toHaveLength(0);
  });

  it('reads only while the valve downstream is open', async () => {
    const valve = new Valve();
    const stream = watchedStream([text('a'), text('b'), finish]);
    const events: WeirEvent[] = [];
    withinValve(valve, () =>
      fromStepStream(stream, plain).subscribe((event) => {
        events.push(event);
        if (event.type === 'llm_chunk') valve.close();
      }),
    );
    await settled();
    expect([textOf(events), stream.seen.read]).toEqual(['a', 1]);
    valve.open();
    await settled();
    expect([textOf(events), stream.seen.read]).toEqual(['ab', 2]);
  });

  describe('when unsubscribed from', () => {
    it('stops the stream, by its controller and its iterator', async () => {
      const stream = watchedStream([text('a')]);
      const subscription = fromStepStream(stream, plain).subscribe();
      await settled();
      subscription.unsubscribe();
      await settled();
      expect(stream.seen).toEqual({ read: 1, aborted: true, returned: true });
    });

    it('aborts the signal of a call that has no answer yet, and lets go of a stream that comes later', async () => {
      const stream = watchedStream([text('a')]);
      let give: (value: AsyncIterable<unknown>) => void = () => undefined;
      let signal: AbortSignal | undefined;
      const source = (own: AbortSignal) => {
        signal = own;
        return new Promise<AsyncIterable<unknown>>((resolve) => (give = resolve));
      };
      fromStepStream(source, plain).subscribe().unsubscribe();
      expect(signal?.aborted).toBe(true);
      give(stream);
      await settled();
      expect(stream.seen).toEqual({ read: 0, aborted: true, returned: true });
    });

    it('makes no call at the first event, and closes a stream that is open already', async () => {
      let calls = 0;
      fromStepStream(() => (calls++, given()), plain)
        .pipe(take(1))
        .subscribe();
      expect(calls).toBe(0);
      const stream = watchedStream([text('a')]);
      fromStepStream(stream, plain).pipe(take(1)).subscribe();
      await settled();
      expect(stream.seen).toEqual({ read: 0, aborted: true, returned: true });
    });
  });

  it('gives one last event, no gap and the text that was sent, wherever the stream is cut', async () => {
    const steps = fc.array(
      fc.oneof<fc.Arbitrary<ModelStep>[]>(
        fc.string().map(text),
        fc.constant(finish),
        fc.constant({ kind: 'provider-tool-start', toolCallId: 't', name: 'n', args: {} }),
        fc.constant({ kind: 'provider-tool-end', toolCallId: 't', name: 'n', result: 1 }),
        fc.constant({ kind: 'tool-args', toolCallId: 't', name: 'n', delta: '{' }),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (sent) => {
        const events = await gather(fromStepStream(given(...sent), plain));
        const end = sent.findIndex(({ kind }) => kind === 'finish');
        const before = end < 0 ? sent : sent.slice(0, end);
        expect(checkProtocol(events)).toEqual([]);
        expect(typesOf(events).filter((type) => type === 'llm_end' || type === 'error')).toHaveLength(1);
        expect(lastOf(events).type).toBe(end < 0 ? 'error' : 'llm_end');
        expect(textOf(events)).toBe(before.map((step) => (step.kind === 'text' ? step.delta : '')).join(''));
      }),
    );
  });
});
