import {
  currentValve,
  FakeClock,
  InvalidArgumentError,
  Valve,
  withinValve,
  type Usage,
  type WeirEvent,
} from '@weir/core';
import { defer, map, of, Subject, take, throwError, type Observable } from 'rxjs';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { chunksOf, runOf, streamOf, type Step } from '../__fixtures__/model-call.js';
import { answers, broken, end, exact, failure, start, whole } from '../__fixtures__/resumed-answers.js';
import { watch } from '../__fixtures__/watch.js';
import { resumeFromPartial, type ResumeFromPartialOptions, type ResumeRequest } from './resume-from-partial.js';
import { RetryBudget } from './retry-budget.js';

describe('resumeFromPartial', () => {
  it('passes an answer on as it is, and completes with it', () => {
    const events = runOf([start, ...chunksOf('abc'), end]);
    const { values, isComplete } = answers([() => of(...events)]);
    expect(isComplete).toBe(true);
    values.forEach((event, index) => expect(event).toBe(events[index]));
    expect(values).toHaveLength(events.length);
  });

  it('makes an attempt again that failed before it said anything, and tells its start once', () => {
    const message: Step = ['user_message', { content: 'hi' }];
    const attempt = (...rest: Step[]) => [message, start, ...rest];
    const reader = answers([
      () => throwError(() => 'refused'),
      () => streamOf(attempt(), broken),
      () => streamOf(attempt(...chunksOf('ab', 2), end)),
    ]);
    expect(reader.told).toEqual(['user_message', 'llm_start', 'llm_start 2', 'llm_chunk 2 ab', 'llm_end']);
  });

  it('takes back what a failed attempt said, at once, and begins anew', () => {
    const reader = answers([() => streamOf([start, ...chunksOf('wrong', 5)], broken), whole('right')], {}, 0);
    expect(reader.told).toEqual(['llm_start', 'llm_chunk wrong', 'retract 1']);
    reader.clock.advance(60_000);
    expect(reader.told.slice(3)).toEqual(['llm_start 2', 'llm_chunk 2 right', 'llm_end']);
    expect(reader.requests.map(({ attempt, partialText }) => [attempt, partialText])).toEqual([
      [1, ''],
      [2, ''],
    ]);
  });

  it('has the next attempt continue from what was said', () => {
    const reader = answers(
      [
        () => streamOf([start, ...chunksOf('The wea', 7)], broken),
        () => streamOf([start, ...chunksOf('ther is', 7)], broken),
        () => streamOf([start, ...chunksOf(' fine', 5), end], 'completes', 'another run'),
      ],
      exact,
    );
    expect(reader.requests.map(({ partialText }) => partialText)).toEqual(['', 'The wea', 'The weather is']);
    expect(reader.told).toEqual([
      'llm_start',
      'llm_chunk The wea',
      'llm_start 2',
      'llm_chunk 2 ther is',
      'llm_start 3',
      'llm_chunk 3  fine',
      'llm_end',
    ]);
  });

  it('cuts what a continuation says again, across its chunks', () => {
    const reader = answers(
      [
        () => streamOf([start, ...chunksOf('I know that the weather', 4)], broken),
        () => streamOf([start, ...chunksOf('that the weather is fine', 3), end]),
      ],
      { strategy: 'continue' },
    );
    expect(reader.text).toBe('I know that the weather is fine');
    expect(reader.told).not.toContain('retract 1');
  });

  it('gives out what it holds of a continuation before whatever ends its text', () => {
    const args: Step = ['tool_args', { toolCallId: 't', name: 'f', delta: '{}' }];
    const pieces: Step[] = [
      ['llm_chunk', { delta: 'one ' }],
      ['raw', { value: 1 }],
      ['citation', { url: 'https://example.org' }],
      ['llm_chunk', { delta: 'two' }],
    ];
    const reader = answers(
      [
        () => streamOf([start, ...chunksOf('one two three', 13)], broken),
        () => streamOf([start, ...pieces, args, end]),
      ],
      { strategy: 'continue' },
    );
    expect(reader.told.slice(2)).toEqual([
      'llm_start 2',
      'raw',
      'citation',
      'llm_chunk 2 one two',
      'tool_args',
      'llm_end',
    ]);
  });

  it('begins anew where nothing was said to continue from, and takes back the thoughts', () => {
    const reader = answers(
      [() => streamOf([start, ['reasoning_chunk', { delta: 'hm' }]], broken), whole('well')],
      exact,
    );
    expect(reader.told).toEqual([
      'llm_start',
      'reasoning_chunk hm',
      'retract 1',
      'llm_start 2',
      'llm_chunk 2 well',
      'llm_end',
    ]);
  });

  it.each<[string, () => Observable<WeirEvent>]>([
    ['errors', () => streamOf([start], broken)],
    ['completes without its end', () => streamOf([start])],
    ['is empty', () => streamOf([])],
    ['ends with an error event', () => streamOf([start, ['error', failure]])],
    ['ends with a model that failed', () => streamOf([start, ['llm_end', { finishReason: 'error' }]])],
    ['throws as it is opened', () => fail()],
  ])('takes an attempt for failed that %s', (_, attempt) => {
    const reader = answers([attempt, whole('ab')]);
    expect(reader.requests).toHaveLength(2);
    expect(reader.text).toBe('ab');
  });

  it.each<[string, () => Observable<WeirEvent>, object]>([
    ['an error', () => streamOf([start], { fails: { statusCode: 401, message: 'no' } }), { code: 'unauthorized' }],
    [
      'an interruption',
      () => streamOf([start], { fails: new DOMException('stop', 'AbortError') }),
      { code: 'interrupted' },
    ],
    ['an error event', () => streamOf([start, ['error', { ...failure, retryable: false }]]), { code: 'rate_limited' }],
  ])('ends at once with %s that is not to be retried', (_, attempt, data) => {
    const { values, told, isComplete, requests } = answers([attempt]);
    expect([told, isComplete, requests.length]).toEqual([['llm_start', 'error'], true, 1]);
    expect(values[1]?.data).toMatchObject(data);
  });

  it('says which limit put an end to it, and keeps the last attempt’s text', () => {
    const cut = () => streamOf([start, ...chunksOf('ab', 2)], broken);
    const reader = answers([cut, cut, cut], { attempts: 2 });
    expect(reader.told.slice(-2)).toEqual(['llm_chunk 3 ab', 'error']);
    expect(reader.values.at(-1)?.data).toMatchObject({ code: 'retry_exhausted', retryable: false });
    const budget = new RetryBudget({ share: 0, burst: 1, perSecond: 0 });
    const stopped = answers([cut, cut], { budget });
    expect(stopped.values.at(-1)?.data).toMatchObject({ message: expect.stringContaining('budget') });
  });

  it('waits as long as an event asks for', () => {
    const slower = () => streamOf([start, ['error', { ...failure, retryAfterMs: 700 }]]);
    const reader = answers([slower, whole('ab')], {}, 699);
    expect(reader.requests).toHaveLength(1);
    reader.clock.advance(1);
    expect(reader.text).toBe('ab');
  });

  it('adds what failed attempts took to the usage of the last', () => {
    const took = (inputTokens: number, outputTokens: number): Usage => ({ inputTokens, outputTokens });
    const reader = answers([
      () => streamOf([start, ['llm_end', { finishReason: 'error', usage: took(10, 1), costUsd: 0.5 }]]),
      () => streamOf([start, ['error', { ...failure, usage: took(20, 2) }]]),
      () => streamOf([start, ['llm_end', { finishReason: 'stop', usage: { ...took(30, 3), reasoningTokens: 1 } }]]),
    ]);
    expect(reader.requests.at(-1)?.usage).toEqual(took(30, 3));
    const usage = { ...took(60, 6), reasoningTokens: 1 };
    expect(reader.values.at(-1)?.data).toEqual({ finishReason: 'stop', usage, costUsd: 0.5 });
  });

  it('keeps what failed attempts took where none succeeds', () => {
    const ended = () => streamOf([start, ['llm_end', { finishReason: 'error', usage: { inputTokens: 4 } }]]);
    expect(answers([ended, ended], { attempts: 1 }).values.at(-1)?.data).toMatchObject({ usage: { inputTokens: 8 } });
    const once = answers([ended], { retryIf: () => false });
    expect(once.values.at(-1)).toMatchObject({ type: 'llm_end', data: { usage: { inputTokens: 4 } } });
  });

  it('gives nothing for an attempt that hangs, and lets go of it when the reader leaves', () => {
    const clock = new FakeClock();
    let active = 0;
    const hanging = () => defer(() => (active++, streamOf([start], 'hangs'))).pipe(map((event) => event));
    const reader = watch(resumeFromPartial(hanging, { clock }));
    expect([reader.values.length, reader.isComplete]).toEqual([1, false]);
    reader.stop();
    const waiting = watch(resumeFromPartial(() => streamOf([start], broken), { clock }));
    expect(clock.actions).toHaveLength(1);
    waiting.stop();
    expect([clock.actions.length, active]).toEqual([0, 1]);
  });

  it('reads nothing after the end, and nothing when its reader has enough', () => {
    const endless = streamOf([start, end, ...chunksOf('late')], 'hangs');
    expect(answers([() => endless]).told).toEqual(['llm_start', 'llm_end']);
    const taken = watch(resumeFromPartial(whole('abc')).pipe(take(2)));
    expect([taken.values.length, taken.isComplete]).toEqual([2, true]);
  });

  it('opens attempts of its own for each subscriber', () => {
    let opened = 0;
    const answer$ = resumeFromPartial(() => (opened++, whole('a')()));
    expect([watch(answer$).values.length, watch(answer$).values.length, opened]).toEqual([3, 3, 2]);
  });

  it('has every attempt meet the valve of the reader', () => {
    const [clock, valve] = [new FakeClock(), new Valve()];
    const met: unknown[] = [];
    const open = ({ attempt }: ResumeRequest) => (
      met.push(currentValve()),
      attempt === 1 ? streamOf([start]) : whole('a')()
    );
    withinValve(valve, () => watch(resumeFromPartial(open, { clock })));
    clock.advance(60_000);
    expect(met).toEqual([valve, valve]);
  });

  it('settles the receipt of every chunk that it held', () => {
    const [clock, events] = [new FakeClock(), runOf([start, ...chunksOf('hello'), end])];
    const second = new Subject<WeirEvent>();
    const open = ({ attempt }: ResumeRequest) =>
      attempt === 1 ? streamOf([start, ...chunksOf('hello!')], broken) : second;
    const reader = watch(resumeFromPartial(open, { strategy: 'continue', clock }));
    clock.advance(60_000);
    const outcomes = giveWithReceipts(events, (event) => second.next(event));
    expect(outcomes).toEqual(events.map(() => ['taken']));
    expect(reader.isComplete).toBe(true);
  });

  it('refuses the receipts of what it holds when its reader leaves, or the attempt fails', () => {
    for (const leaves of [true, false]) {
      const [clock, second] = [new FakeClock(), new Subject<WeirEvent>()];
      const open = ({ attempt }: ResumeRequest) =>
        attempt === 1 ? streamOf([start, ...chunksOf('hello!')], broken) : second;
      const reader = watch(resumeFromPartial(open, { strategy: 'continue', clock }));
      clock.advance(60_000);
      const [, held] = giveWithReceipts(runOf([start, ...chunksOf('he', 2)]), (event) => second.next(event));
      expect(held).toEqual([]);
      if (leaves) reader.stop();
      else second.error('cut');
      expect(held).toMatchObject([{ code: 'abandoned_item' }]);
    }
  });

  it.each<[string, ResumeFromPartialOptions]>([
    ['onRetry', { onRetry: fail }],
    ['retryIf', { retryIf: fail }],
  ])('ends with what %s throws', (_, options) => {
    const { values } = answers([() => streamOf([start], broken)], options);
    expect(values.at(-1)?.data).toMatchObject({ code: 'internal', message: 'callback' });
  });

  it('raises what its reader throws by way of the stream', () => {
    const reader = watch(resumeFromPartial(whole('a')).pipe(map(fail)));
    expect(reader.error).toEqual(new RangeError('callback'));
  });

  it.each<[ResumeFromPartialOptions]>([
    [{ maxOverlap: -1 }],
    [{ minOverlap: 1.5 }],
    [{ minOverlap: 9, maxOverlap: 8 }],
    [{ strategy: 'guess' as 'retract' }],
    [{ attempts: 0 }],
  ])('refuses %j at once', (options) => {
    expect(() => resumeFromPartial(whole(''), options)).toThrow(InvalidArgumentError);
  });
});

function fail(): never {
  throw new RangeError('callback');
}
