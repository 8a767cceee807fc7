import { createEvent, InvalidArgumentError, InvalidItemError, operatorFrom } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, NEVER, of, take, type Observable } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { watch } from '../__fixtures__/watch.js';
import { pairwiseDelta, pairwiseDeltaSpec } from './pairwise-delta.js';

const all = <T>(source: Observable<T>): T[] => watch(source).values;

const progress = (run: string, tokens: number) =>
  createEvent('progress', { run, seq: 0, time: 0 }, { iteration: 1, tokens });

const agentEnd = (run: string) => createEvent('agent_end', { run, seq: 0, time: 9 }, { status: 'completed' });

describe('pairwiseDelta', () => {
  it('gives each number less the one before it, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c-|', { a: 1, b: 5, c: 3 });
      const expected = '   ---x-y-|';
      expectObservable(source.pipe(pairwiseDelta())).toBe(expected, { x: 4, y: -2 });
    });
  });

  it('subtracts records field by field, those that both have', () => {
    const totals = [{ tokens: 1, costUsd: 0.5 }, { tokens: 4, costUsd: 0.75 }, { tokens: 9 } as never];
    expect(all(from(totals).pipe(pairwiseDelta()))).toEqual([{ tokens: 3, costUsd: 0.25 }, { tokens: 5 }]);
  });

  it('compares events within their run, and begins anew after its end', () => {
    const events = [
      progress('a', 1),
      progress('b', 10),
      progress('a', 3),
      agentEnd('a'),
      progress('a', 7),
      progress('b', 11),
    ];
    const tokens = (event: (typeof events)[number]) => (event.type === 'progress' ? event.data.tokens : undefined);
    expect(all(from(events).pipe(pairwiseDelta({ value: tokens })))).toEqual([2, 1]);
  });

  it('reads the event that ends a run too', () => {
    const events = [progress('a', 1), agentEnd('a')];
    expect(all(from(events).pipe(pairwiseDelta({ value: ({ time }) => time })))).toEqual([9]);
  });

  it('lets the run go that was met longest ago when there are too many', () => {
    const events = [progress('a', 1), progress('b', 1), progress('c', 1), progress('a', 5), progress('c', 2)];
    const options = { value: (event: (typeof events)[number]) => event.data.tokens, maxRuns: 2 };
    expect(all(from(events).pipe(pairwiseDelta(options)))).toEqual([1]);
  });

  it.each<[string, unknown[]]>([
    ['a text', ['1']],
    ['a list', [[1]]],
    ['a record of texts', [{ a: '1' }]],
    ['another kind', [1, { a: 1 }]],
  ])('fails on %s', (_, items) => {
    const seen = watch(from(items as number[]).pipe(pairwiseDelta()));
    expect(InvalidItemError.is(seen.error)).toBe(true);
  });

  it('fails with what the function throws, and lets go of the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-');
      const value = () => {
        throw new RangeError('no');
      };
      expectObservable(source.pipe(pairwiseDelta<string, number>({ value }))).toBe(
        '-#',
        undefined,
        new RangeError('no'),
      );
      expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('gives nothing for never, empty and one item, and passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(pairwiseDelta())).toBe('-');
      expectObservable(EMPTY.pipe(pairwiseDelta())).toBe('|');
      expectObservable(of(1).pipe(pairwiseDelta())).toBe('|');
      expectObservable(cold('-a-#', { a: 1 }).pipe(pairwiseDelta())).toBe('---#');
    });
  });

  it('lets go of an endless source when the reader leaves, and counts for each reader by itself', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-a-b-', { a: 1, b: 3 });
      const result$ = source.pipe(pairwiseDelta(), take(2));
      expectObservable(result$).toBe('---x-(y|)', { x: 2, y: -2 });
      expectObservable(result$).toBe('---x-(y|)', { x: 2, y: -2 });
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^----!']);
    });
  });

  it.each([0, 1.5, Number.NaN])('refuses %s as maxRuns at once', (maxRuns) => {
    expect(() => pairwiseDelta({ maxRuns })).toThrow(InvalidArgumentError);
  });

  it('gives what adds up to the last less the first, run by run', () => {
    const reports = fc.array(fc.record({ run: fc.constantFrom('a', 'b'), tokens: fc.integer({ min: -99, max: 99 }) }));
    fc.assert(
      fc.property(reports, (given) => {
        for (const run of ['a', 'b']) {
          const events$ = from(given.map((report) => progress(report.run, report.tokens)));
          const value = (event: ReturnType<typeof progress>) => (event.run === run ? event.data.tokens : undefined);
          const own = given.filter((report) => report.run === run);
          const sum = all(events$.pipe(pairwiseDelta({ value }))).reduce((total, delta) => total + delta, 0);
          expect(sum).toBe((own.at(-1)?.tokens ?? 0) - (own[0]?.tokens ?? 0));
        }
      }),
    );
  });

  describe('laws', () => {
    for (const law of operatorLaws({ create: () => pairwiseDelta<number>(), items: fc.nat(9) }))
      it(law.name, law.check);
  });

  describe('in config', () => {
    it.each([['event.n'], [{ value: 'event.n', maxRuns: 5 }]])('is a kernel: %j', (config) => {
      const kernel = pairwiseDeltaSpec.kernel?.(readConfig(pairwiseDeltaSpec, config), testContext());
      expect(kernel && all(of<unknown[]>({ n: 1 }, { n: 4 }).pipe(operatorFrom(kernel)))).toEqual([3]);
    });

    it('subtracts maps that an expression gives', () => {
      const operator = pairwiseDeltaSpec.create(readConfig(pairwiseDeltaSpec, '{"n": event.n}'), testContext());
      expect(all(of<unknown[]>({ n: 1 }, { n: 4 }).pipe(operator))).toEqual([{ n: 3 }]);
    });

    it.each([3, { maxRuns: 0 }, { more: 1 }])('refuses %j', (config) => {
      expect(() => readConfig(pairwiseDeltaSpec, config)).toThrow();
    });

    for (const example of exampleLaws(pairwiseDeltaSpec)) it(example.name, example.check);
  });
});
