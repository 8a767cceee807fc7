import { FakeClock, InvalidArgumentError, sleep } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, interval, lastValueFrom, NEVER, of, take, toArray } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { settled, watch } from '../__fixtures__/watch.js';
import { defineFunction } from './define-function.js';
import { middleware, middlewareSpec, type Middleware } from './middleware.js';

const double: Middleware<number> = (n) => n * 2;
const dropOdd: Middleware<number> = (n) => (n % 2 === 0 ? n : undefined);

describe('middleware', () => {
  it('hands each item from one function to the next, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c|', { a: 1, b: 2, c: 3 });
      const expected = '   -----z|';
      expectObservable(source.pipe(middleware([(n) => n - 1, dropOdd, (n) => (n === 0 ? undefined : n), double]))).toBe(
        expected,
        { z: 4 },
      );
    });
  });

  it('holds items up, and keeps their order', async () => {
    const clock = new FakeClock();
    const slow: Middleware<number> = async (ms) => {
      await sleep(clock, ms);
      return ms;
    };
    const seen = watch(of(30, 10, 20).pipe(middleware([slow, double], { concurrency: 3 })));
    await clock.advanceAsync(29);
    expect(seen.values).toEqual([]);
    await clock.advanceAsync(1);
    expect(seen).toMatchObject({ values: [60, 20, 40], isComplete: true });
  });

  it('drops what a promise gives nothing for, and asks no function behind', async () => {
    const asked: number[] = [];
    const dropped: number[] = [];
    const later: Middleware<number> = (n) => Promise.resolve(dropOdd(n, undefined as never));
    const note: Middleware<number> = (n) => (asked.push(n), n);
    const seen = watch(of(1, 2, 3, 4).pipe(middleware([later, note], { onDrop: (n) => dropped.push(n) })));
    await settled();
    expect([seen.values, asked, dropped]).toEqual([
      [2, 4],
      [2, 4],
      [1, 3],
    ]);
  });

  it('lets falsy items pass, and everything through an empty chain', () => {
    expect(watch(of<unknown[]>(0, '', null, false).pipe(middleware<unknown>([(item) => item]))).values).toEqual([
      0,
      '',
      null,
      false,
    ]);
    expect(watch(of(1, 2).pipe(middleware([]))).values).toEqual([1, 2]);
  });

  it.each([
    ['rejects', () => Promise.reject(new RangeError('no'))],
    [
      'throws',
      () => {
        throw new RangeError('no');
      },
    ],
  ])('fails where a function %s, or hands the item over and goes on', async (_, fail) => {
    const chain: Middleware<number>[] = [double, (n) => (n === 4 ? fail() : n)];
    const seen = watch(of(1, 2, 3).pipe(middleware(chain)));
    await settled();
    expect(seen).toMatchObject({ values: [2], error: new RangeError('no') });
    const failed: number[] = [];
    const next = watch(of(1, 2, 3).pipe(middleware(chain, { onError: (_error, item) => failed.push(item) })));
    await settled();
    expect([next.values, failed, next.isComplete]).toEqual([[2, 6], [2], true]);
  });

  it('fails with what onDrop throws', () => {
    const onDrop = () => {
      throw new RangeError('no');
    };
    expect(watch(of(1).pipe(middleware([dropOdd], { onDrop }))).error).toEqual(new RangeError('no'));
  });

  it('gives nothing for never and empty, and passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(middleware([double]))).toBe('-');
      expectObservable(EMPTY.pipe(middleware([double]))).toBe('|');
      expectObservable(cold('-a-#', { a: 1 }).pipe(middleware([double]))).toBe('-b-#', { b: 2 });
    });
  });

  it('lets go of an endless source when a reader leaves, for each of several', () => {
    const clock = new FakeClock();
    const result$ = interval(1, clock).pipe(middleware([double]), take(2));
    const seen = [watch(result$), watch(result$)];
    clock.advance(5);
    expect(seen).toMatchObject([
      { values: [0, 2], isComplete: true },
      { values: [0, 2], isComplete: true },
    ]);
  });

  it('refuses what makes no sense at once', () => {
    expect(() => middleware([double], { concurrency: 0 })).toThrow(InvalidArgumentError);
  });

  it('gives what the functions give one after another, whether they take their time or not', async () => {
    const link = fc.record({ add: fc.integer({ min: -3, max: 3 }), later: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20)), fc.array(link, { maxLength: 4 }), async (items, links) => {
        const change = (n: number, add: number) => ((n + add) % 5 === 0 ? undefined : n + add);
        const chain = links.map(
          ({ add, later }): Middleware<number> =>
            (n) =>
              later ? Promise.resolve(change(n, add)) : change(n, add),
        );
        const seen = await lastValueFrom(from(items).pipe(middleware(chain, { concurrency: 2 }), toArray()));
        const expected = items.map((item) =>
          links.reduce<number | undefined>((n, { add }) => (n === undefined ? n : change(n, add)), item),
        );
        expect(seen).toEqual(expected.filter((n) => n !== undefined));
      }),
      { numRuns: 30 },
    );
  });

  describe('laws', () => {
    const create = () => middleware<number>([dropOdd, (n) => Promise.resolve(n)]);
    for (const law of operatorLaws({ create, items: fc.nat(9), contract: middlewareSpec.contract }))
      it(law.name, law.check);
  });

  describe('in config', () => {
    it('runs registered functions, counts what they drop, and hands over what they fail on', () => {
      const half = defineFunction({
        name: 'half',
        summary: 'Halves even numbers.',
        run(n: number) {
          if (n < 0) throw new RangeError('negative');
          return n % 2 === 0 ? n / 2 : undefined;
        },
      });
      const context = testContext({ lookup: () => half });
      const operator = middlewareSpec.create(readConfig(middlewareSpec, { use: ['half', 'half'] }), context);
      expect(watch(of<unknown[]>(8, 2, -1).pipe(operator)).values).toEqual([2]);
      expect(context.drops).toEqual([{ item: 2, reason: 'middleware' }]);
      expect(context.failed).toEqual([{ error: new RangeError('negative'), item: -1 }]);
    });

    it.each([{}, { use: [] }, { use: ['none'] }, { use: ['half'], concurrency: 0 }])('refuses %j', (config) => {
      expect(() => readConfig(middlewareSpec, config)).toThrow();
    });

    for (const example of exampleLaws(middlewareSpec)) it(example.name, example.check);
  });
});
