import { FakeClock, InvalidArgumentError, sleep } from '@weir/core';
import { collect, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, interval, NEVER, of, Subject, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { settled, watch } from '../__fixtures__/watch.js';
import { defineFunction } from './define-function.js';
import { enrich, enrichSpec, type EnrichOptions } from './enrich.js';

const byItself = { key: (n: number) => n, join: (n: number, found: string) => `${n}${found}` };

/** Notes each key that it is asked for, and answers after some milliseconds. */
function slow(clock: FakeClock, ms = 10) {
  const asked: unknown[] = [];
  const lookup = async (key: unknown) => {
    asked.push(key);
    await sleep(clock, ms);
    return `:${String(key)}`;
  };
  return { asked, lookup };
}

describe('enrich', () => {
  it('adds what is found, in the order of the items', async () => {
    const clock = new FakeClock();
    const seen = watch(of(1, 2, 3).pipe(enrich(slow(clock).lookup, { ...byItself, concurrency: 3 })));
    await clock.advanceAsync(10);
    expect(seen).toMatchObject({ values: ['1:1', '2:2', '3:3'], isComplete: true });
  });

  it('asks once for a key, also while the answer is under way', async () => {
    const clock = new FakeClock();
    const { asked, lookup } = slow(clock);
    const seen = watch(of(1, 1, 2, 1).pipe(enrich(lookup, { ...byItself, concurrency: 4 })));
    await clock.advanceAsync(10);
    expect([asked, seen.values]).toEqual([
      [1, 2],
      ['1:1', '1:1', '2:2', '1:1'],
    ]);
  });

  it('hands the key and the item that asked to the lookup', async () => {
    const lookup = (key: unknown, item: { id: number }) => [key, item];
    const items = await collect(of({ id: 7 }).pipe(enrich(lookup, { key: ({ id }) => id, join: (_, found) => found })));
    expect(items.values).toEqual([[7, { id: 7 }]]);
  });

  it('forgets the key that was asked for longest ago when there are too many', async () => {
    const asked: unknown[] = [];
    const lookup = (key: unknown) => String(asked.push(key));
    await collect(of(1, 2, 1, 3, 2, 1).pipe(enrich(lookup, { ...byItself, maxKeys: 2 })));
    expect(asked).toEqual([1, 2, 3, 2, 1]);
  });

  it('asks again after the time to live', async () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const asked: unknown[] = [];
    watch(source.pipe(enrich((key) => String(asked.push(key)), { ...byItself, ttl: 5, clock })));
    for (const wait of [0, 4, 1, 4]) {
      await clock.advanceAsync(wait);
      source.next(1);
      await settled();
    }
    expect(asked).toEqual([1, 1]);
  });

  it.each([
    ['rejects', () => Promise.reject(new RangeError('no'))],
    [
      'throws',
      () => {
        throw new RangeError('no');
      },
    ],
  ])('fails where the lookup %s, or hands the item over and asks again for the next', async (_, fail) => {
    const seen = watch(of(1).pipe(enrich<number, string, string>(fail, byItself)));
    await settled();
    expect(seen.error).toEqual(new RangeError('no'));
    const failed: number[] = [];
    let calls = 0;
    const lookup = () => (calls++ === 0 ? fail() : 'found');
    const onError = (_error: unknown, item: number) => void failed.push(item);
    const next = watch(of(1, 1).pipe(enrich<number, string, string>(lookup, { ...byItself, onError })));
    await settled();
    expect([next.values, failed]).toEqual([['1found'], [1]]);
  });

  it.each(['key', 'join'] as const)('fails with what %s throws', async (name) => {
    const raise = () => {
      throw new RangeError('no');
    };
    const seen = watch(of(1).pipe(enrich(() => 'x', { ...byItself, [name]: raise })));
    await settled();
    expect(seen.error).toEqual(new RangeError('no'));
  });

  it('gives nothing for never and empty, and passes an error on', async () => {
    expect(watch(NEVER.pipe(enrich(() => 'x', byItself)))).toMatchObject({ values: [], isComplete: false });
    expect(watch(EMPTY.pipe(enrich(() => 'x', byItself)))).toMatchObject({ values: [], isComplete: true });
    expect(watch(throwError(() => 'lost').pipe(enrich(() => 'x', byItself))).error).toBe('lost');
  });

  it('lets go of an endless source when the reader leaves, and remembers for each reader by itself', async () => {
    const clock = new FakeClock();
    const asked: unknown[] = [];
    const result$ = interval(1, clock).pipe(
      enrich((key) => String(asked.push(key)), byItself),
      take(1),
    );
    const seen = [watch(result$), watch(result$)];
    await clock.advanceAsync(5);
    expect([seen.map(({ isComplete }) => isComplete), asked]).toEqual([
      [true, true],
      [0, 0],
    ]);
  });

  it.each([{ maxKeys: 0 }, { ttl: 0 }, { concurrency: 0 }])(
    'refuses %j at once',
    (options: Partial<EnrichOptions<number, string, string>>) => {
      expect(() => enrich(() => 'x', { ...byItself, ...options })).toThrow(InvalidArgumentError);
    },
  );

  it('gives what asking for each item would give', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5)), fc.integer({ min: 1, max: 4 }), async (keys, maxKeys) => {
        const lookup = (key: unknown) => Promise.resolve(`:${String(key)}`);
        const items = await collect(from(keys).pipe(enrich(lookup, { ...byItself, maxKeys, concurrency: 3 })));
        expect(items.values).toEqual(keys.map((key) => `${key}:${key}`));
      }),
      { numRuns: 30 },
    );
  });

  describe('laws', () => {
    const create = () => enrich((key) => Promise.resolve(String(key)), byItself);
    for (const law of operatorLaws({ create, items: fc.nat(9), contract: enrichSpec.contract }))
      it(law.name, law.check);
  });

  describe('in config', () => {
    it('puts what a registered function finds into a field; failed items go where the step says', async () => {
      const half = defineFunction({
        name: 'half',
        summary: 'Halves even numbers.',
        run: (n: number) => (n % 2 === 0 ? n / 2 : Promise.reject(new RangeError('odd'))),
      });
      const context = testContext({ lookup: () => half });
      const operator = enrichSpec.create(readConfig(enrichSpec, { use: 'half', key: 'event.n', as: 'half' }), context);
      expect((await collect(of<unknown[]>({ n: 4 }, { n: 3 }).pipe(operator))).values).toEqual([{ n: 4, half: 2 }]);
      expect(context.failed).toEqual([{ error: new RangeError('odd'), item: { n: 3 } }]);
    });

    it.each([{ use: 'half' }, { use: 'none', key: 'event', as: 'x' }, { use: 'half', key: 'event', as: '' }])(
      'refuses %j',
      (config) => {
        expect(() => readConfig(enrichSpec, config)).toThrow();
      },
    );

    for (const example of exampleLaws(enrichSpec)) it(example.name, example.check);
  });
});
