import {
  createEvent,
  InvalidArgumentError,
  InvalidItemError,
  type EventMap,
  type EventType,
  type WeirEvent,
} from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, NEVER, of, Subject, take, type Observable } from 'rxjs';
import { z } from 'zod';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { watch } from '../__fixtures__/watch.js';
import { partialJson, partialJsonSpec, type PartialJson } from './partial-json.js';

function event<Type extends EventType>(type: Type, data: EventMap[Type], run = 'r'): WeirEvent {
  return createEvent(type, { run, seq: 0, time: 0 }, data);
}

const chunk = (delta: string, attempt = 1, run = 'r') => event('llm_chunk', { delta, attempt }, run);
const end = event('llm_end', { finishReason: 'stop' });
const agentEnd = event('agent_end', { status: 'failed' });
const start = (attempt: number) => event('llm_start', { model: 'm', attempt });
const retract = (attempt: number) => event('retract', { attempt });

/** The values, each copied as it comes, the whole ones marked. */
function values(source: Observable<string | WeirEvent>, operator = partialJson()): unknown[] {
  const seen: unknown[] = [];
  const take = ({ isComplete, value }: PartialJson) =>
    seen.push(isComplete ? { whole: value } : structuredClone(value));
  source.pipe(operator).subscribe({ next: take, error: (error) => seen.push(error) });
  return seen;
}

describe('partialJson', () => {
  it('gives what has come of a document for each piece, and the whole when the source completes', () => {
    expect(values(of('{"city":"Pa', 'ris"', ',"n":1', '}'))).toEqual([
      { city: 'Pa' },
      { city: 'Paris' },
      { city: 'Paris' },
      { city: 'Paris', n: 1 },
      { whole: { city: 'Paris', n: 1 } },
    ]);
  });

  it('gives one document for each model call of a run, runs interleaved', () => {
    const events = [chunk('[1'), chunk('[2', 1, 'q'), chunk(',3]'), end, start(1), chunk('[4]'), end, agentEnd];
    expect(values(from(events))).toEqual([[], [], [1, 3], { whole: [1, 3] }, [4], { whole: [4] }]);
    expect(watch(from(events).pipe(partialJson())).values.map(({ run }) => run)).toEqual([
      'r',
      'q',
      'r',
      'r',
      'r',
      'r',
    ]);
  });

  it('gives what the schema made of the whole', () => {
    const schema = z.object({ city: z.string(), n: z.number().default(2) });
    const found: string[] = [];
    of('{"city":"Paris"}')
      .pipe(partialJson({ schema }))
      .subscribe((json) => found.push(json.isComplete ? `${json.value.city} ${json.value.n}` : 'more'));
    expect(found).toEqual(['more', 'Paris 2']);
  });

  it('fails with every place in which the whole does not fit', () => {
    const seen = watch(of('{"n":"1"}').pipe(partialJson({ schema: z.object({ n: z.number() }) })));
    expect(InvalidItemError.is(seen.error) && seen.error.details.problems.map(({ path }) => path)).toEqual([['n']]);
  });

  it.each(['{"n":1', 'Sure: {"n":1}', '{"n":1}}'])('fails on %j, which is no JSON', (text) => {
    const sources: Observable<string | WeirEvent>[] = [of(text), from([chunk(text), end])];
    for (const source of sources) {
      expect(InvalidItemError.is(watch(source.pipe(partialJson())).error)).toBe(true);
    }
  });

  it('takes back what a failed attempt said, and goes on where another continues', () => {
    expect(values(from([start(1), chunk('{"a":'), retract(1), start(2), chunk('[5]', 2), end]))).toEqual([
      {},
      undefined,
      [5],
      { whole: [5] },
    ]);
    expect(values(from([start(1), chunk('[1,'), start(2), chunk('2]', 2), end]))).toEqual([
      [1],
      [1, 2],
      { whole: [1, 2] },
    ]);
    expect(values(from([chunk('[1'), chunk(',2]', 2), retract(2), chunk(']', 3), end]))).toEqual([
      [],
      [1, 2],
      [],
      [1],
      { whole: [1] },
    ]);
    expect(values(from([chunk('[1'), retract(7)]))).toEqual([[]]);
  });

  it('never gives a cut document as whole', () => {
    expect(values(from([chunk('[1]'), agentEnd, end]))).toEqual([[1]]);
    const source = new Subject<string>();
    const seen = watch(source.pipe(partialJson()));
    source.next('[1]');
    source.error('cut');
    expect([seen.values, seen.error]).toEqual([[{ isComplete: false, value: [1] }], 'cut']);
  });

  it('lets go of what a model call said that failed, where no agent makes it', () => {
    const error = event('error', { code: 'timeout', message: 'late', retryable: true });
    const agentStart = event('agent_start', { model: 'm' });
    expect(values(from([chunk('[1,'), error, chunk('[2]'), end]))).toEqual([[1], [2], { whole: [2] }]);
    expect(values(from([chunk('[1,'), error, end]))).toEqual([[1]]);
    expect(values(from([agentStart, start(1), chunk('[1,'), error, chunk('2]'), end, agentEnd]))).toEqual([
      [1],
      [1, 2],
      { whole: [1, 2] },
    ]);
    const calls = [agentStart, start(1), chunk('[1]'), end, start(1), chunk('[2'), error, chunk(']'), end];
    expect(values(from(calls)).at(-1)).toEqual({ whole: [2] });
  });

  it('gives nothing for calls without text, and for other events', () => {
    expect(values(from([start(1), end, event('tool_progress', { toolCallId: 't', progress: 1 }), agentEnd]))).toEqual(
      [],
    );
    expect(values(of(' \n'))).toEqual([undefined]);
  });

  it('lets the run go that was met longest ago when there are too many', () => {
    const events = [chunk('[1'), chunk('[2', 1, 'q'), chunk('[3]'), end];
    expect(values(from(events), partialJson({ maxRuns: 1 }))).toEqual([[], [], [3], { whole: [3] }]);
  });

  it('fails on what is neither a string nor an event, and lets go of the source', () => {
    const source = new Subject<string>();
    const seen = watch(source.pipe(partialJson()));
    source.next(3 as never);
    expect([InvalidItemError.is(seen.error), source.observed]).toEqual([true, false]);
  });

  it('gives nothing for never and empty, and passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(partialJson())).toBe('-');
      expectObservable(EMPTY.pipe(partialJson())).toBe('|');
      expectObservable(cold<string>('--#').pipe(partialJson())).toBe('--#');
    });
  });

  it('lets go of an endless source when the reader leaves, and reads for each reader by itself', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-b-', { a: '"x', b: 'y' });
      const result$ = source.pipe(partialJson(), take(2));
      const values = { x: { isComplete: false as const, value: 'x' }, y: { isComplete: false as const, value: 'xy' } };
      expectObservable(result$).toBe('-x-(y|)', values);
      expectObservable(result$).toBe('-x-(y|)', values);
      expectSubscriptions(source.subscriptions).toBe(['^--!', '^--!']);
    });
  });

  it.each([0, 1.5, Number.NaN])('refuses %s as maxRuns at once', (maxRuns) => {
    expect(() => partialJson({ maxRuns })).toThrow(InvalidArgumentError);
  });

  it('gives the document at the end, however its text is cut', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.integer({ min: 1, max: 9 })), (value, lengths) => {
        let text = JSON.stringify(value);
        const pieces = lengths.map((length) => {
          const piece = text.slice(0, length);
          text = text.slice(length);
          return piece;
        });
        expect(values(from([...pieces, text])).at(-1)).toEqual({ whole: JSON.parse(JSON.stringify(value)) });
        expect(values(from([...[...pieces, text].map((piece) => chunk(piece)), end])).at(-1)).toEqual({
          whole: JSON.parse(JSON.stringify(value)),
        });
      }),
    );
  });

  it('takes a million characters, one at a time', () => {
    const text = `[${'"0123456",'.repeat(50_000)}"${'x'.repeat(500_000)}"]`;
    let last: unknown;
    from(text)
      .pipe(partialJson())
      .subscribe(({ value }) => (last = value));
    expect(last).toHaveLength(50_001);
  });

  describe('laws', () => {
    const items = fc.constantFrom(
      chunk('['),
      chunk(']'),
      chunk('1 ', 2),
      retract(2),
      start(1),
      agentEnd,
      chunk('"', 1, 'q'),
    );
    for (const law of operatorLaws({ create: () => partialJson({ maxRuns: 1 }), items })) it(law.name, law.check);
  });

  describe('in config', () => {
    it('checks the whole against a registered schema', () => {
      const context = testContext({ lookup: (kind, name) => ({ kind, name, schema: z.array(z.number()) }) });
      const operator = partialJsonSpec.create(readConfig(partialJsonSpec, { schema: 'order' }), context);
      expect(watch(of<unknown[]>('[1]').pipe(operator)).values).toHaveLength(2);
      expect(InvalidItemError.is(watch(of<unknown[]>('["1"]').pipe(operator)).error)).toBe(true);
    });

    it.each([{ schema: 'unknown' }, { maxRuns: 0 }, { more: 1 }])('refuses %j', (config) => {
      expect(() => readConfig(partialJsonSpec, config)).toThrow();
    });

    for (const example of exampleLaws(partialJsonSpec)) it(example.name, example.check);
  });
});
