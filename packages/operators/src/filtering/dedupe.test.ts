import { createEvent, FakeClock, InvalidArgumentError, operatorFrom, type ComponentContext } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, of, range, Subject, take, toArray, type Observable } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { dedupe, dedupeSpec, type DedupeOptions } from './dedupe.js';

function all<T>(source: Observable<T>): T[] {
  let items: T[] = [];
  source.pipe(toArray()).subscribe((list) => (items = list));
  return items;
}

describe('dedupe', () => {
  it('drops what was seen before and lets the rest through at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-a-c-b-|');
      const expected = '   -a-b---c---|';
      expectObservable(source.pipe(dedupe())).toBe(expected);
    });
  });

  it('compares events by run and number, other values as the keys of a Map', () => {
    const event = (run: string, seq: number) =>
      createEvent('llm_chunk', { run, seq, time: Math.random() }, { delta: 'x' });
    const kept = all(of(event('a', 1), event('a', 2), event('b', 1), event('a', 1)).pipe(dedupe()));
    expect(kept.map(({ run, seq }) => [run, seq])).toEqual([
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ]);
    expect(all(of<unknown[]>(1, '1', NaN, NaN, null, null, undefined, undefined).pipe(dedupe()))).toEqual([
      1,
      '1',
      NaN,
      null,
      undefined,
    ]);
  });

  it('compares by a key', () => {
    const kept = all(of({ id: 1 }, { id: 2 }, { id: 1 }).pipe(dedupe({ key: ({ id }) => id })));
    expect(kept).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('forgets the key that was met longest ago when there are too many', () => {
    expect(all(of(...'abacb').pipe(dedupe({ maxKeys: 2 }))).join('')).toBe('abcb');
  });

  it('forgets a key some time after it was let through, however often it was repeated since', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-a-a-a-a-|');
      const expected = '   -a-----a---|';
      expectObservable(source.pipe(dedupe({ ttl: 5 }))).toBe(expected);
    });
  });

  it('reports what it drops', () => {
    const dropped: number[] = [];
    all(of(1, 1, 2, 1).pipe(dedupe({ onDuplicate: (item) => dropped.push(item) })));
    expect(dropped).toEqual([1, 1]);
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(dedupe())).toBe('-');
      expectObservable(EMPTY.pipe(dedupe())).toBe('|');
    });
  });

  it('passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-a-#').pipe(dedupe())).toBe('-a---#');
    });
  });

  it.each(['key', 'onDuplicate'] as const)('fails with what %s throws, and lets go of the source', (name) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-');
      const raise = () => {
        throw new RangeError('no');
      };
      const options: DedupeOptions<string> = { [name]: raise };
      const [expected, subscription] = name === 'key' ? ['-#', '^!'] : ['-a-#', '^--!'];
      expectObservable(source.pipe(dedupe(options))).toBe(expected, undefined, new RangeError('no'));
      expectSubscriptions(source.subscriptions).toBe(subscription);
    });
  });

  it('lets go of an endless source when the reader leaves, and remembers for each reader by itself', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-b-c-d-');
      const result$ = source.pipe(dedupe(), take(2));
      expectObservable(result$).toBe('-a---(b|)');
      expectObservable(result$).toBe('-a---(b|)');
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^----!']);
    });
  });

  it('keeps to its bound over many keys', () => {
    expect(all(range(0, 100_000).pipe(dedupe({ maxKeys: 10 })))).toHaveLength(100_000);
  });

  it.each([[{ maxKeys: 0 }], [{ maxKeys: 1.5 }], [{ ttl: 0 }], [{ ttl: Number.NaN }]])(
    'refuses %j at once',
    (options) => {
      expect(() => dedupe(options)).toThrow(InvalidArgumentError);
    },
  );

  it('gives what a plain list of the last keys would give', () => {
    const steps = fc.array(fc.record({ gap: fc.nat(3), key: fc.nat(6) }), { maxLength: 80 });
    const bounds = fc.record({
      maxKeys: fc.integer({ min: 1, max: 5 }),
      ttl: fc.option(fc.integer({ min: 1, max: 12 })),
    });
    fc.assert(
      fc.property(steps, bounds, (given, { maxKeys, ttl }) => {
        const clock = new FakeClock();
        const source = new Subject<number>();
        const kept: number[] = [];
        source.pipe(dedupe({ maxKeys, clock, ...(ttl !== null && { ttl }) })).subscribe((key) => kept.push(key));
        const expected: number[] = [];
        let known: { key: number; passed: number }[] = [];
        for (const { gap, key } of given) {
          clock.advance(gap);
          source.next(key);
          const before = known.find((entry) => entry.key === key);
          const isRepeat = before !== undefined && (ttl === null || clock.now() - before.passed < ttl);
          if (!isRepeat) expected.push(key);
          const entry = isRepeat ? before : { key, passed: clock.now() };
          known = [...known.filter((other) => other.key !== key), entry].slice(-maxKeys);
        }
        expect(kept).toEqual(expected);
      }),
    );
  });

  it('counts repeats as dropped, and compares lists that an expression gives by what is in them, in config', () => {
    const dropped: unknown[] = [];
    const context = testContext({ dropped: (item, reason) => void dropped.push([item, reason]) });
    const kernel = dedupeSpec.kernel?.(readConfig(dedupeSpec, { key: '[event.a, 2]' }), context);
    const items = [{ a: 1 }, { a: 1, b: 2 }, { a: 3 }];
    expect(kernel && all(of<unknown[]>(...items).pipe(operatorFrom(kernel)))).toEqual([{ a: 1 }, { a: 3 }]);
    expect(dropped).toEqual([[{ a: 1, b: 2 }, 'duplicate']]);
  });

  it('compares records and lists by what is in them where config gives no key', () => {
    const kernel = dedupeSpec.kernel?.(readConfig(dedupeSpec, {}), testContext());
    const event = (seq: number, time: number) => createEvent('llm_chunk', { run: 'a', seq, time }, { delta: 'x' });
    const items = [{ a: 1 }, { a: 1 }, [1], [1], { a: 2 }, event(1, 1), event(1, 2), event(2, 2), null, null];
    const kept = kernel && all(of<unknown[]>(...items).pipe(operatorFrom(kernel)));
    expect(kept).toEqual([{ a: 1 }, [1], { a: 2 }, event(1, 1), event(2, 2), null]);
  });

  describe('laws', () => {
    const create = ({ clock }: ComponentContext) => dedupe<number>({ maxKeys: 3, ttl: 20, clock });
    for (const law of operatorLaws({ create, items: fc.nat(9) })) it(law.name, law.check);
  });

  describe('examples', () => {
    for (const example of exampleLaws(dedupeSpec)) it(example.name, example.check);
  });
});
