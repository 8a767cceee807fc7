import { FakeClock, InvalidArgumentError, type ComponentContext } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, interval, NEVER, of, Subject, take } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { watch } from '../__fixtures__/watch.js';
import type { Pace } from './pace.js';
import { tapEvery, tapEverySpec, type TapEveryOptions } from './tap-every.js';

const ignore = () => undefined;

/** A stream of numbers with `tapEvery`, and all that it looked at. */
function tapped(options: Partial<TapEveryOptions<number>>) {
  const clock = new FakeClock(1_000_000);
  const source = new Subject<number>();
  const looks: [item: number, pace: Pace][] = [];
  const seen = watch(source.pipe(tapEvery({ clock, onTap: (...look) => looks.push(look), ...options })));
  return { clock, source, looks, seen };
}

describe('tapEvery', () => {
  it('passes items unchanged and at once, and completes and errors with the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b--|');
      const subscriptions = '^-----!';
      const expected = '     -a-b--|';
      expectObservable(source.pipe(tapEvery({ items: 2, onTap: ignore }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
      expectObservable(cold('-a-#').pipe(tapEvery({ every: 1, onTap: ignore }))).toBe('-a-#');
      expectObservable(EMPTY.pipe(tapEvery({ items: 1, onTap: ignore }))).toBe('|');
      expectObservable(NEVER.pipe(tapEvery({ items: 1, onTap: ignore }))).toBe('-');
    });
  });

  it('looks at every n-th item, with the count and the rate', () => {
    const { clock, source, looks } = tapped({ items: 2 });
    for (const item of [1, 2, 3, 4, 5]) {
      clock.advance(item * 100);
      source.next(item);
    }
    expect(looks).toEqual([
      [
        2,
        {
          count: 2,
          elapsed: 300,
          rate: expect.closeTo(6.667, 3) as number,
          recentRate: expect.closeTo(6.667, 3) as number,
        },
      ],
      [4, { count: 4, elapsed: 1000, rate: 4, recentRate: expect.closeTo(2.857, 3) as number }],
    ]);
  });

  it('looks at the first item after a time, and sets no timer', () => {
    const { clock, source, looks } = tapped({ every: 100 });
    for (const gap of [0, 60, 50, 80, 10, 10, 500, 1]) {
      clock.advance(gap);
      source.next(clock.now() - 1_000_000);
    }
    expect(looks.map(([item]) => item)).toEqual([110, 210, 710]);
    expect(clock.actions).toHaveLength(0);
  });

  it('looks by whichever comes first, and counts both anew from there', () => {
    const { clock, source, looks } = tapped({ every: 100, items: 3 });
    for (const gap of [1, 1, 1, 99, 1, 1, 1, 100]) {
      clock.advance(gap);
      source.next(clock.now() - 1_000_000);
    }
    expect(looks.map(([, { count }]) => count)).toEqual([3, 5, 8]);
  });

  it('looks before the item goes on', () => {
    const log: string[] = [];
    of('a')
      .pipe(tapEvery({ items: 1, onTap: (item) => log.push(`tap ${item}`) }))
      .subscribe((item) => log.push(item));
    expect(log).toEqual(['tap a', 'a']);
  });

  it('fails with what the callback throws, and lets go of the source', () => {
    const { source, seen } = tapped({
      items: 2,
      onTap: () => {
        throw new RangeError('no');
      },
    });
    source.next(1);
    source.next(2);
    expect([seen.values, seen.error, source.observed]).toEqual([[1], new RangeError('no'), false]);
  });

  it('lets go of an endless source when the reader leaves, and counts for each reader by itself', () => {
    const clock = new FakeClock();
    const counts: number[] = [];
    const items$ = interval(10, clock).pipe(tapEvery({ clock, items: 2, onTap: (_, { count }) => counts.push(count) }));
    items$.pipe(take(2)).subscribe();
    items$.pipe(take(4)).subscribe();
    clock.advance(100);
    expect([counts, clock.actions.length]).toEqual([[2, 2, 4], 0]);
  });

  it.each([{}, { items: 0 }, { items: 2.5 }, { every: 0 }])('refuses %j at once', (options) => {
    expect(() => tapEvery({ ...options, onTap: ignore })).toThrow(InvalidArgumentError);
  });

  it.each([undefined, null, 'log', {}])('refuses %j for a callback at once', (onTap) => {
    expect(() => tapEvery({ items: 1000, onTap } as never)).toThrow(InvalidArgumentError);
    expect(() => tapEvery({ items: 1000, onTap } as never)).toThrow(/"onTap" must be a function/);
  });

  it('looks at every n-th of any number of items and passes all of them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 10 }), (items, n) => {
        const { source, looks, seen } = tapped({ items: n });
        items.forEach((item) => source.next(item));
        expect(seen.values).toEqual(items);
        expect(looks.map(([item]) => item)).toEqual(items.filter((_, index) => (index + 1) % n === 0));
      }),
    );
  });

  describe('laws', () => {
    const create = ({ clock }: ComponentContext) => tapEvery<number>({ clock, items: 2, every: 10, onTap: ignore });
    const { contract } = tapEverySpec;
    for (const law of operatorLaws({ create, items: fc.integer(), contract, numRuns: 20 })) it(law.name, law.check);
  });

  describe('in config', () => {
    it('writes to the log, with what of the item was asked for', () => {
      const lines: unknown[] = [];
      const info = (facts: object, message: string) => void lines.push([message, facts]);
      const logger = { debug: ignore, info, warn: ignore, error: ignore };
      const run = (config: object) => {
        const context = testContext({ clock: new FakeClock(), logger });
        of({ n: 1 }, { n: 2 })
          .pipe(tapEverySpec.create(readConfig(tapEverySpec, config), context))
          .subscribe();
      };
      run({ items: 2 });
      run({ items: 2, value: 'event.n' });
      const pace = { count: 2, elapsed: 0, rate: 0, recentRate: 0 };
      expect(lines).toEqual([
        ['Passed.', pace],
        ['Passed.', { ...pace, value: 2 }],
      ]);
    });

    it.each([{}, { items: 0 }, { every: 0 }, { nth: 3 }])('refuses %j', (config) => {
      expect(() => readConfig(tapEverySpec, config)).toThrow();
    });

    for (const example of exampleLaws(tapEverySpec)) it(example.name, example.check);
  });
});
