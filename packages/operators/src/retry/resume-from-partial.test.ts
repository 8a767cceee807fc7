import {
  checkProtocol,
  currentValve,
  FakeClock,
  InvalidArgumentError,
  Valve,
  withinValve,
  type Usage,
  type WeirEvent,
} from '@weir/core';
import fc from 'fast-check';
import { defer, map, of, Subject, take, throwError, type Observable } from 'rxjs';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { chunksOf, runOf, streamOf, type Step, type StreamEnd } from '../__fixtures__/model-call.js';
import { watch } from '../__fixtures__/watch.js';
import { accumulate } from '../transforming/accumulate.js';
import { toolCalls } from '../transforming/tool-calls.js';
import { resumeFromPartial, type ResumeFromPartialOptions, type ResumeRequest } from './resume-from-partial.js';
import { RetryBudget } from './retry-budget.js';

const start: Step = ['llm_start', { model: 'm' }];
const end: Step = ['llm_end', { finishReason: 'stop' }];
const broken: StreamEnd = { fails: Object.assign(new Error('cut'), { code: 'ECONNRESET' }) };
const failure = { code: 'rate_limited', message: 'slower', retryable: true };
const exact = { strategy: 'continue', maxOverlap: 0 } as const;

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
      ['llm_chunk', { delta: 'two' }],
    ];
    const reader = answers(
      [
        () => streamOf([start, ...chunksOf('one two three', 13)], broken),
        () => streamOf([start, ...pieces, args, end]),
      ],
      { strategy: 'continue' },
    );
    expect(reader.told.slice(2)).toEqual(['llm_start 2', 'raw', 'llm_chunk 2 one two', 'tool_args', 'llm_end']);
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

  describe('with tools', () => {
    const call = { toolCallId: 't', name: 'add' };
    const args = (delta: string): Step => ['tool_args', { ...call, delta }];
    const begins: Step = ['tool_start', { ...call, args: { a: 1 } }];
    const result: Step = ['tool_end', { ...call, durationMs: 1, result: 3 }];
    const agent: Step = ['agent_start', { model: 'm' }];
    const done: Step = ['agent_end', { status: 'completed' }];
    const failed: Step = ['agent_end', { status: 'failed', reason: 'connection' }];

    it('voids a call that is cut in the middle of its arguments', () => {
      for (const second of [[start], []]) {
        const { values } = answers([
          () => streamOf([start, args('{"a":1,')], broken),
          () => streamOf([...second, args('{"a":2}'), end]),
        ]);
        const calls = watch(of(...values).pipe(toolCalls({ partial: false }))).values;
        expect(calls.map(({ state, args }) => [state, args])).toEqual([
          ['abandoned', { a: 1 }],
          ['ready', { a: 2 }],
        ]);
      }
    });

    it('tells the next attempt of results, and the reader of none twice', () => {
      const reader = answers([
        () => streamOf([start, args('{"a":1}'), begins, result], broken),
        () => streamOf([start, args('{"a":1}'), begins, result, ...chunksOf('3'), end]),
      ]);
      expect(reader.requests[1]?.toolResults).toEqual([{ ...call, args: { a: 1 }, result: 3 }]);
      expect(reader.told.slice(4)).toEqual(['retract 1', 'llm_start 2', 'llm_chunk 2 3', 'llm_end']);
    });

    it('ends a tool that was running, and takes it for another call when it comes again', () => {
      const reader = answers([() => streamOf([start, begins], broken), () => streamOf([start, begins, result, end])]);
      const ids = reader.values.map(({ type, data }) => [type, (data as { toolCallId?: string }).toolCallId]);
      expect(ids.filter(([type]) => type?.startsWith('tool'))).toEqual([
        ['tool_start', 't'],
        ['tool_end', 't'],
        ['tool_start', 't_2'],
        ['tool_end', 't_2'],
      ]);
      expect(reader.values[2]?.data).toMatchObject({ error: { code: 'connection' } });
    });

    it('goes on with an agent whose run failed, after the calls that have ended', () => {
      const reader = answers([
        () =>
          streamOf([
            agent,
            start,
            ...chunksOf('a'),
            end,
            begins,
            result,
            start,
            ...chunksOf('x'),
            ['error', failure],
            failed,
          ]),
        () => streamOf([agent, start, ...chunksOf('b'), end, done]),
      ]);
      expect(reader.told.slice(6)).toEqual([
        'llm_start',
        'llm_chunk x',
        'error',
        'retract 1',
        'llm_start 2',
        'llm_chunk 2 b',
        'llm_end',
        'agent_end',
      ]);
      expect(reader.text).toBe('ab');
    });

    it('takes a run that failed without a reason for one that may not be retried, and one that was interrupted for ended', () => {
      const reader = answers([() => streamOf([agent, failed])]);
      expect(reader.told).toEqual(['agent_start', 'agent_end']);
      const stopped: Step = ['agent_end', { status: 'interrupted' }];
      expect(answers([() => streamOf([agent, stopped])]).told).toEqual(['agent_start', 'agent_end']);
    });

    it('ends the run of an agent whose stream breaks', () => {
      const reader = answers([() => streamOf([agent, start, begins], { fails: { statusCode: 401 } })]);
      expect(reader.told.slice(3)).toEqual(['tool_end', 'error', 'agent_end']);
      expect(reader.values.at(-1)?.data).toEqual({ status: 'failed', reason: 'unauthorized' });
    });

    it('lets events of other runs pass', () => {
      const [sub] = runOf([['llm_chunk', { delta: 'sub' }]], 'sub');
      const attempt = (ending: StreamEnd) => () =>
        defer(() =>
          of(...runOf([start]), sub as WeirEvent, ...(ending === 'completes' ? runOf([start, end]).slice(1) : [])),
        );
      const { values } = answers([attempt('hangs'), attempt('completes')], {}, 60_000, false);
      expect(values.filter(({ run }) => run === 'sub')).toEqual([sub, sub]);
    });
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
    [{ attempts: 0 }],
  ])('refuses %j at once', (options) => {
    expect(() => resumeFromPartial(whole(''), options)).toThrow(InvalidArgumentError);
  });

  describe('gives the text that a model meant, once, wherever it is cut', () => {
    const cuts = fc.array(fc.record({ after: fc.nat(30), thinks: fc.boolean(), ends: fc.nat(2) }), { maxLength: 6 });
    const plans = fc.record({ cuts, size: fc.integer({ min: 1, max: 5 }), back: fc.nat(12) });
    const anyText = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 80 }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.nat(80).map((length) => 'a'.repeat(length)),
    );
    /** In which nothing comes twice, so that every repetition is the model's. */
    const plainText = fc
      .nat(80)
      .map((length) => String.fromCharCode(...Array.from({ length }, (_, index) => 0x4e00 + index)));

    it.each<
      [
        string,
        fc.Arbitrary<string>,
        (back: number) => ResumeFromPartialOptions,
        (back: number, chance: number) => number,
      ]
    >([
      ['by models that begin anew', anyText, () => ({ strategy: 'retract' }), () => Infinity],
      ['by models that go on exactly', anyText, () => exact, () => 0],
      [
        'by models that say the last so many characters again',
        anyText,
        (back) => ({ strategy: 'continue', minOverlap: back, maxOverlap: back }),
        (back) => back,
      ],
      [
        'by models that say up to so many characters again',
        plainText,
        () => ({ strategy: 'continue', minOverlap: 1 }),
        (back, chance) => chance % (back + 1),
      ],
    ])('%s', (_, texts, options, backOf) => {
      fc.assert(
        fc.property(texts, plans, (text, { cuts, size, back }) => {
          const open = ({ attempt, partialText }: ResumeRequest) => {
            const again = backOf(back, cuts[attempt]?.after ?? 7);
            const from = Math.max(0, partialText.length - again);
            return attemptAt(text.slice(from), size, cuts[attempt - 1]);
          };
          const reader = answers(Array(10).fill(open) as (typeof open)[], { attempts: 10, ...options(back) });
          expect(reader.text).toBe(text);
          expect(reader.told.filter((told) => ['llm_end', 'error'].includes(told))).toEqual(['llm_end']);
        }),
        { numRuns: 150 },
      );
    });
  });

  it('takes linear time, one character at a time', () => {
    const time = (length: number) => {
      const text = chunksOf('ab'.repeat(length / 2));
      const [first, second] = [runOf([start, ...text]), runOf([start, ...text, ...text, end])];
      const [clock, open] = [new FakeClock(), ({ attempt }: ResumeRequest) => of(...(attempt === 1 ? first : second))];
      const started = performance.now();
      watch(resumeFromPartial(open, { strategy: 'continue', clock, maxOverlap: length }));
      clock.advance(60_000);
      return performance.now() - started;
    };
    time(10_000);
    // What is quadratic takes half a minute for this.
    expect(time(100_000)).toBeLessThan(5000);
  });
});

/** A model that says a text, cut off after so many chunks, in one of several ways. */
function attemptAt(text: string, size: number, cut?: { after: number; thinks: boolean; ends: number }) {
  const thoughts: Step[] = cut?.thinks ? [['reasoning_chunk', { delta: 'hm' }]] : [];
  const steps = [start, ...thoughts, ...chunksOf(text, size), end];
  if (cut === undefined) return streamOf(steps);
  const said = steps.slice(0, Math.min(cut.after, steps.length - 1));
  return cut.ends === 2
    ? streamOf([...said, ['error', failure]])
    : streamOf(said, cut.ends === 1 ? broken : 'completes');
}

/** Reads an answer of the given attempts; checks that its events keep the protocol. */
function answers(
  attempts: readonly ((request: ResumeRequest) => Observable<WeirEvent>)[],
  options: ResumeFromPartialOptions = {},
  time = 60_000,
  isOneRun = true,
) {
  const clock = new FakeClock();
  const requests: ResumeRequest[] = [];
  const open = (request: ResumeRequest) => {
    requests.push(request);
    return (attempts[request.attempt - 1] ?? fail)(request);
  };
  const reader = watch(resumeFromPartial(open, { jitter: 'none', backoff: 10, clock, ...options }));
  clock.advance(time);
  if (isOneRun && reader.isComplete) expect(checkProtocol(reader.values)).toEqual([]);
  return {
    clock,
    requests,
    values: reader.values,
    get isComplete() {
      return reader.isComplete;
    },
    get told() {
      return reader.values.map(brief);
    },
    get text() {
      return watch(of(...reader.values).pipe(accumulate('text'))).values.at(-1) ?? '';
    },
  };
}

/** An event in a few words. */
function brief({ type, data }: WeirEvent): string {
  const { attempt, delta } = data as { attempt?: number; delta?: string };
  const words = type === 'tool_args' ? [type] : [type, attempt, delta];
  return words.filter((word) => word !== undefined).join(' ');
}

function whole(text: string): () => Observable<WeirEvent> {
  return () => streamOf([start, ...chunksOf(text, Math.max(1, text.length)), end]);
}

function fail(): never {
  throw new RangeError('callback');
}
