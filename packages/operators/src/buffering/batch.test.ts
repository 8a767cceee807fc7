import { currentValve, FakeClock, InvalidArgumentError, Valve, withinValve, type ArrayReader } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { concat, EMPTY, from, NEVER, Observable, of, Subject, Subscriber, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { batch, batchSpec, type BatchOptions } from './batch.js';

describe('batch', () => {
  it('emits a batch with the item that fills it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('        -a-b-c-d-e-|');
      const subscriptions = '      ^----------!';
      const expected = '           ---x---y---(z|)';
      const values = { x: ['a', 'b'], y: ['c', 'd'], z: ['e'] };
      expectObservable(source.pipe(batch({ items: 2 }))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('emits a batch when it is old enough, counted from its first item', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-ab------c--d-|');
      const expected = '   -----x-------y|';
      expectObservable(source.pipe(batch({ age: 4 }))).toBe(expected, { x: ['a', 'b'], y: ['c', 'd'] });
    });
  });

  it('counts the age anew for a batch that was begun after one was full', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-ab-c---------|');
      const expected = '   --x-----y-----|';
      expectObservable(source.pipe(batch({ items: 2, age: 4 }))).toBe(expected, { x: ['a', 'b'], y: ['c'] });
    });
  });

  it('emits before an item that would be too many bytes, and with one that fills them', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c-d-|', { a: 'xx', b: 'yy', c: 'zz', d: 'ww' });
      const ofFive = '     -----p---(q|)';
      const ofFour = '     ---p---q-|';
      const values = { p: ['xx', 'yy'], q: ['zz', 'ww'] };
      expectObservable(source.pipe(batch({ bytes: 5 }))).toBe(ofFive, values);
      expectObservable(source.pipe(batch({ bytes: 4 }))).toBe(ofFour, values);
    });
  });

  it('gives an item that is too large alone, after what came before it', () => {
    const batches: number[][] = [];
    from([1, 9, 2])
      .pipe(batch({ bytes: 5, sizeOf: (item) => item }))
      .subscribe((items) => batches.push(items));
    expect(batches).toEqual([[1], [9], [2]]);
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(batch({ items: 2, age: 3 }))).toBe('-');
      expectObservable(EMPTY.pipe(batch({ items: 2, age: 3 }))).toBe('|');
    });
  });

  it('emits the open batch before it passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b-#').pipe(batch({ items: 9 }))).toBe('-----(x#)', { x: ['a', 'b'] });
      expectObservable(throwError(() => 'error').pipe(batch({ items: 9 }))).toBe('#');
    });
  });

  it('stops an endless source when its reader has enough', () => {
    let produced = 0;
    function* endless() {
      for (;;) yield produced++;
    }
    const batches: number[][] = [];
    from(endless())
      .pipe(batch({ items: 3 }), take(2))
      .subscribe((items) => batches.push(items));
    expect(batches).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(produced).toBeLessThanOrEqual(7);
  });

  it('ends well when its reader leaves with the last batch', () => {
    const batches: number[][] = [];
    of(1, 2)
      .pipe(batch({ items: 9 }), take(1))
      .subscribe((items) => batches.push(items));
    expect(batches).toEqual([[1, 2]]);
  });

  it('leaves no timer behind, neither at the end nor after an early leave', () => {
    const clock = new FakeClock();
    of(1)
      .pipe(batch({ age: 100, clock }))
      .subscribe();
    expect(clock.actions).toHaveLength(0);
    const subscription = concat(of(1), NEVER)
      .pipe(batch({ age: 100, clock }))
      .subscribe();
    expect(clock.actions).toHaveLength(1);
    subscription.unsubscribe();
    expect(clock.actions).toHaveLength(0);
  });

  it('keeps one timer, however many batches there are', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    source.pipe(batch({ items: 2, age: 100, clock })).subscribe();
    for (let item = 0; item < 101; item++) source.next(item);
    expect(clock.actions).toHaveLength(1);
  });

  it('raises what sizeOf throws', () => {
    const failure = new RangeError('no size');
    const seen: unknown[] = [];
    const measured = batch<number>({
      bytes: 4,
      sizeOf: () => {
        throw failure;
      },
    });
    of(1)
      .pipe(measured)
      .subscribe({ error: (error) => seen.push(error) });
    expect(seen).toEqual([failure]);
  });

  it('keeps a batch of its own for each subscriber', () => {
    const source = new Subject<number>();
    const batched$ = source.pipe(batch({ items: 2 }));
    const first: number[][] = [];
    const second: number[][] = [];
    batched$.subscribe((items) => first.push(items));
    source.next(1);
    batched$.subscribe((items) => second.push(items));
    source.next(2);
    source.next(3);
    expect(first).toEqual([[1, 2]]);
    expect(second).toEqual([[2, 3]]);
  });

  it('keeps the order of items that its reader sends from within next', () => {
    const source = new Subject<number>();
    const batches: number[][] = [];
    source.pipe(batch({ items: 2 })).subscribe((items) => {
      batches.push(items);
      if (batches.length === 1) [3, 4, 5].forEach((item) => source.next(item));
    });
    [1, 2].forEach((item) => source.next(item));
    source.complete();
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('emits within the valve that it met, also from its timer', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const met: unknown[] = [];
    withinValve(valve, () =>
      concat(of(1), NEVER)
        .pipe(batch({ age: 10, clock }))
        .subscribe(() => met.push(currentValve())),
    );
    clock.advance(10);
    expect(met).toEqual([valve]);
  });

  it.each([[{}], [{ items: 0 }], [{ items: 1.5 }], [{ bytes: 0 }], [{ age: -1 }], [{ age: Number.NaN }]])(
    'refuses %j at once',
    (options: BatchOptions) => {
      expect(() => EMPTY.pipe(batch(options)).subscribe({ error: () => undefined })).toThrow(InvalidArgumentError);
    },
  );

  it('loses, repeats and reorders nothing, and keeps to its limits', () => {
    const limits = fc.record({
      items: fc.integer({ min: 1, max: 6 }),
      bytes: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      age: fc.option(fc.nat(5), { nil: undefined }),
    });
    const cues = fc.array(fc.record({ size: fc.nat(9), gap: fc.nat(4) }), { maxLength: 60 });
    fc.assert(
      fc.property(limits, cues, fc.boolean(), ({ items, bytes, age }, given, fails) => {
        const clock = new FakeClock();
        const source = new Subject<{ size: number }>();
        const batches: { size: number }[][] = [];
        source
          .pipe(batch({ items, bytes, age, clock, sizeOf: ({ size }) => size }))
          .subscribe({ next: (list) => batches.push(list), error: () => undefined });
        for (const item of given) {
          clock.advance(item.gap);
          source.next(item);
        }
        if (fails) source.error('x');
        else source.complete();
        expect(batches.flat()).toEqual(given);
        for (const list of batches) {
          expect(list.length).toBeGreaterThan(0);
          expect(list.length).toBeLessThanOrEqual(items);
          if (bytes !== undefined && list.length > 1) expect(sum(list)).toBeLessThanOrEqual(bytes);
        }
        expect(clock.actions).toHaveLength(0);
      }),
    );
  });

  it('settles every receipt once: acknowledged when its batch is taken, refused when the reader leaves first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(20), fc.boolean(), (items, count, leaves) => {
        const source = new Subject<number>();
        const subscription = source.pipe(batch({ items })).subscribe();
        const settled = giveWithReceipts([...Array(count).keys()], (item) => source.next(item));
        if (leaves) subscription.unsubscribe();
        else source.complete();
        const taken = leaves ? count - (count % items) : count;
        expect(settled.map((outcomes) => outcomes.length)).toEqual(settled.map(() => 1));
        expect(settled.filter(([outcome]) => outcome === 'taken')).toHaveLength(taken);
        expect(settled.slice(taken).every(([outcome]) => AbandonedItemError.is(outcome))).toBe(true);
      }),
    );
  });

  it('refuses the item before which it emits its last batch', () => {
    const source = new Subject<string>();
    source.pipe(batch({ bytes: 3, age: 5 }), take(1)).subscribe();
    const settled = giveWithReceipts(['ab', 'cd', 'ef'], (item) => source.next(item));
    expect(settled).toEqual([['taken'], [expect.any(AbandonedItemError)], ['taken']]);
  });

  it('gives what comes in arrays as it gives what comes alone, with receipts and without', () => {
    const lists = fc.array(fc.record({ count: fc.nat(64), hasReceipt: fc.boolean() }), { maxLength: 6 });
    const run = (given: { count: number; hasReceipt: boolean }[], items: number, inArrays: boolean) => {
      let reader = new Subscriber<number>();
      const source = new Observable<number>((subscriber) => void (reader = subscriber));
      const batches: number[][] = [];
      source.pipe(batch({ items })).subscribe((list) => batches.push(list));
      const give = (list: number[]) => {
        if (inArrays) (reader as ArrayReader<number>).nextAll(list);
        else list.forEach((item) => reader.next(item));
      };
      const settled = given.map(({ count, hasReceipt }) => {
        const list = [...Array(count).keys()];
        return hasReceipt ? giveWithReceipts([list], give) : give(list);
      });
      reader.complete();
      return { batches, settled };
    };
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 70 }), (given, items) => {
        expect(run(given, items, true)).toEqual(run(given, items, false));
      }),
    );
  });

  describe('laws', () => {
    const { contract } = batchSpec;
    const create = ({ clock }: { clock: BatchOptions['clock'] }) =>
      batch<number>({ items: 3, age: 20, ...(clock && { clock }) });
    for (const law of operatorLaws({ create, items: fc.integer(), contract })) it(law.name, async () => law.check());
  });

  describe('in config', () => {
    for (const law of exampleLaws(batchSpec)) it(law.name, async () => law.check());

    it.each([[{}], [{ items: 0 }], [{ size: 3 }]])('does not take %j', (config) => {
      expect(() => readConfig(batchSpec, config)).toThrow();
    });

    it('is a kernel', () => expect(batchSpec.kernel).toBeDefined());
  });
});

function sum(list: readonly { size: number }[]): number {
  return list.reduce((total, { size }) => total + size, 0);
}
