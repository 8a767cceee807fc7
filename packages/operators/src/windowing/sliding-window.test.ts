import { currentValve, FakeClock, InvalidArgumentError, InvalidItemError, Valve, withinValve } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { concat, EMPTY, from, NEVER, of, Subject, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { aggregates } from './aggregates.js';
import { slidingWindow, slidingWindowSpec, type SlidingWindowOptions } from './sliding-window.js';
import type { ItemWindow } from './window-frame.js';

interface Reading {
  at: number;
  key?: number;
}

const spans = { over: 10, every: 5 };

describe('slidingWindow', () => {
  it('emits the last span at each hop', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a----b--------c|');
      const expected = '   -----w----x----y(zu|)';
      expectObservable(source.pipe(slidingWindow(spans))).toBe(expected, {
        w: { start: -5, end: 5, count: 1, items: ['a'] },
        x: { start: 0, end: 10, count: 2, items: ['a', 'b'] },
        y: { start: 5, end: 15, count: 1, items: ['b'] },
        z: { start: 10, end: 20, count: 1, items: ['c'], partial: true },
        u: { start: 15, end: 25, count: 1, items: ['c'], partial: true },
      });
    });
  });

  it('gives nothing for a source that never emits, completes with an empty one, fails with a failing one', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(slidingWindow(spans))).toBe('-');
      expectObservable(EMPTY.pipe(slidingWindow(spans))).toBe('|');
      expectObservable(throwError(() => 'error').pipe(slidingWindow(spans))).toBe('#');
      expectObservable(cold('-a-#').pipe(slidingWindow({ over: 5, every: 5 }))).toBe('---(x#)', {
        x: { start: 0, end: 5, count: 1, items: ['a'], partial: true },
      });
    });
  });

  it('takes any hop, also one that does not divide the length', () => {
    const windows = byEventTime([{ at: 0 }, { at: 4 }, { at: 8 }, { at: 30 }], { over: 7, every: 3 });
    expect(windows.map(({ start, end, items }) => [start, end, items.map(({ at }) => at)])).toEqual([
      [-6, 1, [0]],
      [-3, 4, [0]],
      [0, 7, [0, 4]],
      [3, 10, [4, 8]],
      [6, 13, [8]],
      [24, 31, [30]],
      [27, 34, [30]],
      [30, 37, [30]],
    ]);
  });

  it('goes by the time of the items, and waits for stragglers', () => {
    const late: Reading[] = [];
    const times = [3, 12, 9, 15, 4, 30];
    const windows = byEventTime(
      times.map((at) => ({ at })),
      { over: 10, every: 10, outOfOrderness: 5, onLate: (item) => late.push(item) },
    );
    expect(windows.map(({ start, items, partial }) => [start, items.map(({ at }) => at), partial])).toEqual([
      [0, [3, 9], undefined],
      [10, [12, 15], undefined],
      [30, [30], true],
    ]);
    expect(late).toEqual([{ at: 4 }]);
  });

  it('emits a window again for each late item that it still takes', () => {
    const late: Reading[] = [];
    const times = [3, 12, 4, 16, 6];
    const windows = byEventTime(
      times.map((at) => ({ at })),
      { over: 10, every: 10, lateness: 5, onLate: (item) => late.push(item) },
    );
    expect(windows.map(({ start, items, revised, partial }) => [start, items.length, revised, partial])).toEqual([
      [0, 1, undefined, undefined],
      [0, 2, true, undefined],
      [10, 2, undefined, true],
    ]);
    expect(late).toEqual([{ at: 6 }]);
  });

  it('lets time go on with the clock when the source is silent', () => {
    const clock = new FakeClock(1_000_000);
    const source = new Subject<Reading>();
    const options = { over: 10, every: 10, time: ({ at }: Reading) => at, outOfOrderness: 2, idleTimeout: 100, clock };
    const seen = watch(source.pipe(slidingWindow(options)));
    source.next({ at: 3 });
    clock.advance(99);
    expect(seen.values).toEqual([]);
    clock.advance(1);
    expect(seen.values).toEqual([{ start: 0, end: 10, count: 1, items: [{ at: 3 }] }]);
    source.next({ at: 500 });
    clock.advance(50);
    source.next({ at: 501 });
    clock.advance(99);
    expect(seen.values).toHaveLength(1);
    clock.advance(1);
    expect(seen.values).toHaveLength(2);
    expect(clock.actions).toHaveLength(0);
    seen.stop();
  });

  it.each([new Date(7), 7n, '1970-01-01T00:00:00.007Z'])('takes %p as a time', (time) => {
    const seen = watch(of(1).pipe(slidingWindow({ over: 5, every: 5, time: () => time })));
    expect(seen.values).toEqual([expect.objectContaining({ start: 5, end: 10 })]);
  });

  it.each([undefined, null, 'soon', Number.NaN, Infinity])('fails on %p as a time', (time) => {
    const seen = watch(of(1).pipe(slidingWindow({ over: 5, every: 5, time: () => time })));
    expect(seen.error).toBeInstanceOf(InvalidItemError);
  });

  it('makes room at maxKeys and maxItems by closing windows early', () => {
    const items = [1, 2, 3].map((key) => ({ at: key, key }));
    const byKeys = byEventTime(items, { over: 10, every: 10, by: ({ key }) => key, maxKeys: 2 });
    expect(byKeys.map(({ key, partial }) => [key, partial])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
    const byItems = byEventTime(items, { over: 10, every: 10, maxItems: 2 });
    expect(byItems.map(({ count, partial }) => [count, partial])).toEqual([
      [2, true],
      [1, true],
    ]);
  });

  it('keeps what its reader sends while it makes room', () => {
    const source = new Subject<number>();
    const seen: number[][] = [];
    const options = { over: 10, every: 10, clock: new FakeClock(), maxKeys: 1, by: (item: number) => item % 2 };
    source.pipe(slidingWindow(options)).subscribe(({ items }) => {
      seen.push(items);
      if (seen.length === 1) source.next(3);
    });
    [0, 1].forEach((item) => source.next(item));
    source.complete();
    expect(seen).toEqual([[0], [3, 1]]);
  });

  it.each<[string, object]>([
    ['by', { by: fail }],
    ['time', { time: fail, idleTimeout: 1 }],
    ['an aggregate', { aggregate: { seed: () => 0, add: fail, merge: () => 0, result: () => 0 } }],
    ['merging', { aggregate: { seed: () => 0, add: () => 0, merge: fail, result: () => 0 } }],
    ['a result', { aggregate: { seed: () => 0, add: () => 0, merge: () => 0, result: fail } }],
    ['a function of the items', { aggregate: fail }],
  ])('raises what %s throws, from its timer too', (_, options) => {
    const clock = new FakeClock();
    const seen = watch(concat(of(1), NEVER).pipe(slidingWindow({ ...spans, clock, ...options })));
    clock.advance(10);
    expect(seen.error).toBeInstanceOf(RangeError);
    expect(clock.actions).toHaveLength(0);
  });

  it('lets go of an endless source and its timer when the reader leaves', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen = watch(source.pipe(slidingWindow({ ...spans, clock }), take(1)));
    source.next(1);
    clock.advance(5);
    expect([seen.values.length, source.observed, clock.actions.length]).toEqual([1, false, 0]);
  });

  it('does not lose items when its clock is set back', () => {
    const clock = new FakeClock(1000);
    const source = new Subject<number>();
    const seen = watch(source.pipe(slidingWindow({ over: 10, every: 10, clock })));
    source.next(1);
    const now = clock.now;
    clock.now = () => now() - 500;
    source.next(2);
    source.complete();
    expect(seen.values.map(({ items }) => items)).toEqual([[1, 2]]);
  });

  it('takes what its reader sends from within next', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen: number[][] = [];
    source.pipe(slidingWindow({ over: 10, every: 10, clock })).subscribe(({ items }) => {
      seen.push(items);
      if (seen.length === 1) source.next(7);
    });
    source.next(1);
    clock.advance(20);
    expect(seen).toEqual([[1], [7]]);
  });

  it('emits within the valve that it met, also from its timer', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const met: unknown[] = [];
    const windows$ = concat(of(1), NEVER).pipe(slidingWindow({ over: 10, every: 10, clock }));
    withinValve(valve, () => windows$.subscribe(() => met.push(currentValve())));
    clock.advance(10);
    expect(met).toEqual([valve]);
  });

  it('settles every receipt once: with the last window that has the item, or refused when the reader leaves first', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen = watch(source.pipe(slidingWindow({ ...spans, clock })));
    const [first] = giveWithReceipts([1], (item) => source.next(item));
    clock.advance(5);
    expect(first).toEqual([]);
    clock.advance(5);
    expect([first, seen.values.length]).toEqual([['taken'], 2]);
    const [second] = giveWithReceipts([2], (item) => source.next(item));
    seen.stop();
    expect(second).toEqual([expect.any(AbandonedItemError)]);
  });

  it.each<[SlidingWindowOptions<unknown>]>([
    [{ over: 0, every: 0 }],
    [{ over: 5, every: 6 }],
    [{ over: 5, every: Number.NaN }],
    [{ ...spans, maxKeys: 0 }],
    [{ items: 0, everyItems: 0 }],
    [{ items: 2, everyItems: 0 }],
    [{ items: 1.5, everyItems: 1 }],
    [{ items: 2, everyItems: 3 }],
    [{ items: 2, everyItems: 1, time: () => 1 }],
    [{ items: 2, everyItems: 1, ...spans } as never],
    [{ items: 2 } as never],
    [{ over: 2, everyItems: 1 } as never],
    [{} as never],
    [{ ...spans, maxItems: 1.5 }],
    [{ ...spans, lateness: 5 }],
    [{ ...spans, time: () => 1, lateness: -1 }],
    [{ ...spans, time: () => 1, idleTimeout: 0 }],
  ])('refuses %j at once', (options) => {
    expect(() => slidingWindow(options)).toThrow(InvalidArgumentError);
  });

  it('refuses an aggregate that cannot merge at once', () => {
    const aggregate = { seed: () => 0, add: (sum: number) => sum, result: (sum: number) => sum };
    expect(() => slidingWindow({ ...spans, aggregate })).toThrow(InvalidArgumentError);
    expect(() => slidingWindow({ items: 2, everyItems: 1, aggregate })).toThrow(InvalidArgumentError);
  });

  it('has each item in every window that covers its time, whatever the order within the bound', () => {
    const given = fc.array(fc.record({ at: fc.nat(200), key: fc.nat(2) }), { maxLength: 40 });
    const lengths = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat(30));
    fc.assert(
      fc.property(given, lengths, (items, [every, more]) => {
        const over = every + more;
        const windows = byEventTime(items, { over, every, outOfOrderness: 200, by: ({ key }) => key });
        const expected: string[] = [];
        for (const { at, key } of items) {
          const last = Math.floor(at / every) * every;
          for (let start = last; start + over > at; start -= every) expected.push(`${start} ${key} ${at}`);
        }
        const got = windows.flatMap(({ start, key, items: inside }) =>
          inside.map(({ at }) => `${start} ${String(key)} ${at}`),
        );
        expect(got.sort()).toEqual(expected.sort());
        expect(new Set(windows.map(({ start, key }) => `${start} ${String(key)}`)).size).toBe(windows.length);
      }),
    );
  });

  it('comes to the same by panes as by the items of each window', () => {
    const given = fc.array(fc.record({ at: fc.nat(100) }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(given, fc.integer({ min: 1, max: 9 }), (items, every) => {
        const options = { over: 20, every, outOfOrderness: 100, time: ({ at }: Reading) => at };
        const byPanes = watch(
          from(items).pipe(
            slidingWindow({
              ...options,
              aggregate: { n: aggregates.count(), top: aggregates.max((item: Reading) => item.at) },
            }),
          ),
        );
        const byItems = watch(
          from(items).pipe(
            slidingWindow({
              ...options,
              aggregate: (all: Reading[]) => ({ n: all.length, top: Math.max(...all.map(({ at }) => at)) }),
            }),
          ),
        );
        expect(byPanes.values).toEqual(byItems.values);
      }),
    );
  });

  describe('laws', () => {
    const options = { items: fc.nat(), contract: slidingWindowSpec.contract };
    const laws = [
      ...operatorLaws({
        ...options,
        name: 'by arrival',
        create: ({ clock }) => slidingWindow<number>({ over: 20, every: 8, by: (n) => n % 2, clock }),
      }),
      ...operatorLaws({
        ...options,
        name: 'by count',
        create: ({ clock }) => slidingWindow<number>({ items: 5, everyItems: 2, by: (n) => n % 2, clock }),
      }),
      ...operatorLaws({
        ...options,
        name: 'by event time',
        except: {
          reentrant: 'a late item that comes while windows are closed counts in those that are not closed yet',
        },
        create: ({ clock }) =>
          slidingWindow<number>({ over: 20, every: 5, time: (n) => n % 100, lateness: 10, idleTimeout: 50, clock }),
      }),
    ];
    for (const law of laws) it(law.name, async () => law.check());
  });

  describe('in config', () => {
    for (const law of exampleLaws(slidingWindowSpec)) it(law.name, async () => law.check());

    it('drops late items with a reason', () => {
      const context = testContext();
      const config = readConfig(slidingWindowSpec, { over: 10, every: 10, time: 'event.at' });
      const items = [{ at: 5 }, { at: 25 }, { at: 6 }];
      from(items)
        .pipe(slidingWindowSpec.create(config, context) as never)
        .subscribe();
      expect(context.drops).toEqual([{ item: { at: 6 }, reason: 'late' }]);
    });

    it.each([
      [{}],
      [{ over: '1m' }],
      [{ over: '1s', every: '2s' }],
      [{ over: '2s', every: '1s', lateness: '1s' }],
      [{ over: '2s', every: '1s', aggregate: { a: {} } }],
      [{ items: 2 }],
      [{ items: 2, everyItems: 3 }],
      [{ items: 2, every: '1s' }],
      [{ over: '2s', every: '1s', items: 2, everyItems: 1 }],
      [{ items: 2, everyItems: 1, time: 'event.at' }],
    ])('does not take %j', (config) => {
      expect(() => readConfig(slidingWindowSpec, config)).toThrow();
    });
  });
});

function fail(): never {
  throw new RangeError('broken');
}

/** All windows of readings that come at once, by their own time. */
function byEventTime(items: Reading[], options: SlidingWindowOptions<Reading>): ItemWindow<Reading>[] {
  return watch(from(items).pipe(slidingWindow({ time: ({ at }) => at, ...options }))).values;
}
