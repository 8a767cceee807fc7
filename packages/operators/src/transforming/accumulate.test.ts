import {
  createEvent,
  fromIterable,
  InvalidArgumentError,
  InvalidItemError,
  operatorFrom,
  RunWriter,
  type EventMap,
  type EventType,
  type WeirEvent,
} from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, NEVER, of, take, toArray, type Observable } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { accumulate, accumulateSpec, type AccumulateKind } from './accumulate.js';

function all<T>(source: Observable<T>): T[] {
  let items: T[] = [];
  source.pipe(toArray()).subscribe((list) => (items = list));
  return items;
}

/** The events of a run from short words: text is a chunk, `2:text` one of the second attempt. */
function say(run: string, ...words: (string | WeirEvent)[]): WeirEvent[] {
  return words.map((word) => {
    if (typeof word !== 'string') return word;
    const [attempt, delta] = word.includes(':') ? word.split(':') : [undefined, word];
    return event(run, 'llm_chunk', { delta: delta ?? '', ...(attempt !== undefined && { attempt: Number(attempt) }) });
  });
}

function event<Type extends EventType>(run: string, type: Type, data: EventMap[Type]): WeirEvent {
  return createEvent(type, { run, seq: 0, time: 0 }, data);
}

const retract = (attempt: number) => event('r', 'retract', { attempt });
const agentStart = event('r', 'agent_start', { model: 'm' });
const llmStart = (attempt?: number) =>
  event('r', 'llm_start', { model: 'm', ...(attempt !== undefined && { attempt }) });
const llmEnd = (outputTokens?: number) =>
  event('r', 'llm_end', { finishReason: 'stop', ...(outputTokens !== undefined && { usage: { outputTokens } }) });
const failed = event('r', 'error', { code: 'connection', message: 'lost', retryable: false });
const agentEnd = (status: EventMap['agent_end']['status']) => event('r', 'agent_end', { status });

function texts(...words: (string | WeirEvent)[]): string[] {
  return all(from(say('r', ...words)).pipe(accumulate('text')));
}

describe('accumulate', () => {
  it('gives the text of strings so far, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c-|', { a: 'It', b: '', c: ' is' });
      const expected = '   -x-x-y-|';
      expectObservable(source.pipe(accumulate('text'))).toBe(expected, { x: 'It', y: 'It is' });
    });
  });

  it('gives the length in UTF-16 units, and the number of pieces', () => {
    const pieces$ = of('a', '😀', '');
    expect(all(pieces$.pipe(accumulate('length')))).toEqual([1, 3, 3]);
    expect(all(pieces$.pipe(accumulate('count')))).toEqual([1, 2, 3]);
  });

  it('keeps runs apart, and ignores events without text', () => {
    const tool = event('a', 'tool_start', { toolCallId: 't', name: 'n', args: {} });
    const events = [...say('a', 'x'), ...say('b', 'yy'), tool, ...say('a', 'z')];
    expect(all(from(events).pipe(accumulate('text')))).toEqual(['x', 'yy', 'xz']);
    expect(all(from(events).pipe(accumulate('length')))).toEqual([1, 2, 2]);
    expect(all(from(events).pipe(accumulate('count')))).toEqual([1, 1, 2]);
  });

  it('goes on over the model calls of an agent, and begins anew after its end', () => {
    const given = [agentStart, llmStart(), 'a', llmEnd(), llmStart(), 'b', agentEnd('completed'), 'c'];
    expect(texts(...given)).toEqual(['a', 'ab', 'c']);
  });

  it.each([
    ['llm_end', llmEnd()],
    ['error', failed],
  ])('begins anew after the %s of a run without an agent', (_, end) => {
    expect(texts('a', 'b', end, 'c')).toEqual(['a', 'ab', 'c']);
  });

  it('takes back what a failed attempt said', () => {
    expect(texts('1:ab', '1:c', retract(1), '2:d')).toEqual(['ab', 'abc', '', 'd']);
    expect(texts(agentStart, 'x', llmEnd(), llmStart(1), '1:ab', retract(1), llmStart(2), '2:c')).toEqual([
      'x',
      'xab',
      'x',
      'xc',
    ]);
    expect(texts('1:ab', '2:c', '3:d', retract(2), '3:e')).toEqual(['ab', 'abc', 'abcd', 'abd', 'abde']);
    expect(texts('1:ab', '2:c', retract(1), retract(2))).toEqual(['ab', 'abc', 'c', '']);
  });

  it('takes nothing back of an attempt that said nothing, or of an earlier call', () => {
    expect(texts('1:ab', retract(2), '1:c')).toEqual(['ab', 'abc']);
    expect(texts(agentStart, '1:ab', llmEnd(), retract(1), '1:c', retract(1))).toEqual(['ab', 'abc', 'ab']);
  });

  it('counts what is no text by itself', () => {
    expect(all(of<unknown[]>(1, null, {}).pipe(accumulate('count')))).toEqual([1, 2, 3]);
  });

  it.each<[AccumulateKind, unknown]>([
    ['text', 3],
    ['length', null],
    ['message', 'text'],
  ])('fails on what has no %s: %j', (kind, item) => {
    const errors: unknown[] = [];
    from([item as never])
      .pipe(accumulate(kind as 'text'))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors.map((error) => InvalidItemError.is(error))).toEqual([true]);
  });

  it('lets the run go that was met longest ago when there are too many', () => {
    const events = [...say('a', '1'), ...say('b', '2'), ...say('c', '3'), ...say('b', '4'), ...say('a', '5')];
    expect(all(from(events).pipe(accumulate('text', { maxRuns: 2 })))).toEqual(['1', '2', '3', '24', '5']);
  });

  it('gives nothing for a source that never emits, completes with an empty one, and passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(accumulate('length'))).toBe('-');
      expectObservable(EMPTY.pipe(accumulate('length'))).toBe('|');
      expectObservable(cold('-a-#').pipe(accumulate('text'))).toBe('-a-#');
    });
  });

  it('lets go of an endless source when the reader leaves, and counts for each reader by itself', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-a-a-a-');
      const result$ = source.pipe(accumulate('text'), take(2));
      expectObservable(result$).toBe('-x-(y|)', { x: 'a', y: 'aa' });
      expectObservable(result$).toBe('-x-(y|)', { x: 'a', y: 'aa' });
      expectSubscriptions(source.subscriptions).toBe(['^--!', '^--!']);
    });
  });

  it.each([0, 1.5, Number.NaN])('refuses %s as maxRuns at once', (maxRuns) => {
    expect(() => accumulate('text', { maxRuns })).toThrow(InvalidArgumentError);
  });

  it('gives for interleaved runs what joining the deltas of each would give', () => {
    const pieces = fc.array(fc.record({ run: fc.constantFrom('a', 'b', 'c'), delta: fc.string({ maxLength: 4 }) }));
    fc.assert(
      fc.property(pieces, (given) => {
        const events$ = from(given.flatMap(({ run, delta }) => [event(run, 'llm_chunk', { delta })]));
        const sofar = given.map(({ run }, index) => given.slice(0, index + 1).filter((piece) => piece.run === run));
        const joined = sofar.map((list) => list.map(({ delta }) => delta).join(''));
        expect(all(events$.pipe(accumulate('text')))).toEqual(joined);
        expect(all(events$.pipe(accumulate('length')))).toEqual(joined.map((text) => text.length));
        expect(all(events$.pipe(accumulate('count')))).toEqual(sofar.map((list) => list.length));
        expect(all(events$.pipe(accumulate('message'))).map(({ content, chunks }) => [content, chunks])).toEqual(
          joined.map((text, index) => [text, sofar[index]?.length]),
        );
      }),
    );
  });

  it('gives for retracted attempts what leaving them out would give', () => {
    const step = fc.oneof(
      fc.record({ attempt: fc.integer({ min: 1, max: 4 }), delta: fc.string({ maxLength: 3 }) }),
      fc.record({ retract: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        // Attempts come one after the other: a number below the current one would be a protocol error.
        let current = 1;
        let said: { attempt: number; delta: string }[] = [];
        const words: (string | WeirEvent)[] = [];
        for (const each of steps) {
          if ('retract' in each) {
            words.push(retract(each.retract));
            said = said.filter(({ attempt }) => attempt !== each.retract);
          } else {
            current = Math.max(current, each.attempt);
            words.push(event('r', 'llm_chunk', { delta: each.delta, attempt: current }));
            said.push({ attempt: current, delta: each.delta });
          }
        }
        expect(texts('', ...words).at(-1)).toBe(said.map(({ delta }) => delta).join(''));
      }),
    );
  });

  describe('given arrays', () => {
    it('gives what it gives one by one, for strings and events in any mixture', () => {
      const item = fc.constantFrom<string | WeirEvent>(
        'a',
        'bc',
        ...say('r', 'd', '2:ef'),
        retract(2),
        agentEnd('failed'),
      );
      fc.assert(
        fc.property(fc.array(item, { maxLength: 150 }), (items) => {
          expect(all(fromIterable(items).pipe(accumulate('text')))).toEqual(all(from(items).pipe(accumulate('text'))));
          expect(all(fromIterable(items).pipe(accumulate('length')))).toEqual(
            all(from(items).pipe(accumulate('length'))),
          );
        }),
      );
    });

    it('gives what comes before a text that is too long, then fails on that', () => {
      const log: unknown[] = [];
      const long = 'x'.repeat(2 ** 28);
      fromIterable(['a', long, long])
        .pipe(accumulate('text'))
        .subscribe({ next: ({ length }) => log.push(length), error: (error) => log.push(error) });
      expect(log).toEqual([1, 1 + 2 ** 28, expect.any(RangeError)]);
    });
  });

  describe('message', () => {
    const messages = (...words: (string | WeirEvent)[]) => all(from(say('r', ...words)).pipe(accumulate('message')));

    it('gives a record for each piece, and one more at the end of the run', () => {
      expect(messages(llmStart(), 'It', ' is', llmEnd(7))).toEqual([
        { run: 'r', content: 'It', delta: 'It', chunks: 1, isComplete: false },
        { run: 'r', content: 'It is', delta: ' is', chunks: 2, isComplete: false },
        { run: 'r', content: 'It is', delta: '', chunks: 2, isComplete: true, tokenCount: 7 },
      ]);
    });

    it('is complete at the end of the agent, with the tokens of all its calls', () => {
      const records = messages(agentStart, 'a', llmEnd(3), 'b', llmEnd(4), agentEnd('completed'));
      expect(records.map(({ content, isComplete, tokenCount }) => [content, isComplete, tokenCount])).toEqual([
        ['a', false, undefined],
        ['ab', false, 3],
        ['ab', true, 7],
      ]);
    });

    it.each([
      ['interrupted', [agentStart, 'a', agentEnd('interrupted')]],
      ['failed', [agentStart, 'a', failed, agentEnd('failed')]],
      ['failed without an agent', ['a', failed]],
    ])('is never complete where the run was %s', (_, words) => {
      const records = messages(...words);
      expect(records.map(({ isComplete }) => isComplete)).toEqual([false, false]);
    });

    it('says that text was taken back', () => {
      expect(messages('1:ab', retract(1))[1]).toEqual({
        run: 'r',
        content: '',
        delta: '',
        chunks: 0,
        isComplete: false,
      });
    });
  });

  it('takes no longer for the next piece when much has come before', () => {
    const writer = new RunWriter({ run: 'r' });
    const events = Array.from({ length: 100_000 }, () => writer.event('llm_chunk', { delta: 'word ' }));
    let last: unknown;
    from(events)
      .pipe(accumulate('message'))
      .subscribe((message) => (last = message));
    expect(last).toMatchObject({ chunks: 100_000, content: 'word '.repeat(100_000) });
  });

  describe.each<AccumulateKind>(['length', 'text', 'count', 'message'])('%s keeps the laws', (kind) => {
    const items = fc.constantFrom(...say('a', 'x', 'yy'), ...say('b', 'z'), agentEnd('completed'), failed);
    const create = () => accumulate(kind as 'text');
    for (const law of operatorLaws({ create, items, numRuns: 10 })) it(law.name, law.check);
  });

  describe('in config', () => {
    it.each([
      ['length', 2],
      [{ kind: 'text', maxRuns: 5 }, 'ab'],
      ['count', 2],
    ])('is a kernel: %j', (config, expected) => {
      const kernel = accumulateSpec.kernel?.(readConfig(accumulateSpec, config), testContext());
      expect(kernel && all(of<unknown[]>('a', 'b').pipe(operatorFrom(kernel))).at(-1)).toBe(expected);
    });

    it.each(['words', { kind: 'text', maxRuns: 0 }, { kind: 'text', more: 1 }, 3])('refuses %j', (config) => {
      expect(() => readConfig(accumulateSpec, config)).toThrow();
    });

    for (const example of exampleLaws(accumulateSpec)) it(example.name, example.check);
  });
});
