import { currentValve, FakeClock, InvalidArgumentError, InvalidItemError, Valve, withinValve } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { concat, EMPTY, from, NEVER, of, Subject, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { aggregates } from './aggregates.js';
import { tumblingWindow, tumblingWindowSpec, type TumblingWindowOptions } from './tumbling-window.js';
import type { ItemWindow } from './window-frame.js';

describe('tumblingWindow', () => {
  it('emits a window when its span is over, aligned to multiples of its length', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('--a-b----c-|');
      const expected = '   -----x----y|';
      const values = {
        x: { start: 0, end: 5, count: 2, items: ['a', 'b'] },
        y: { start: 5, end: 10, count: 1, items: ['c'] },
      };
      expectObservable(source.pipe(tumblingWindow({ every: 5 }))).toBe(expected, values);
    });
  });

  it('puts an item that comes on the border into the later window', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a---b---|');
      const expected = '   -----x---(y|)';
      const values = {
        x: { start: 0, end: 5, count: 1, items: ['a'] },
        y: { start: 5, end: 10, count: 1, items: ['b'], partial: true },
      };
      expectObservable(source.pipe(tumblingWindow({ every: 5 }))).toBe(expected, values);
    });
  });

  it('emits nothing for spans in which nothing came, unless asked to', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  -a-------b-|');
      const without = '      ---x-------(z|)';
      const withEmpty = '    ---x--y--e-(z|)';
      const values = {
        x: { start: 0, end: 3, count: 1, items: ['a'] },
        y: { start: 3, end: 6, count: 0, items: [] },
        e: { start: 6, end: 9, count: 0, items: [] },
        z: { start: 9, end: 12, count: 1, items: ['b'], partial: true },
      };
      expectObservable(source.pipe(tumblingWindow({ every: 3 }))).toBe(without, values);
      expectObservable(source.pipe(tumblingWindow({ every: 3, emitEmpty: true }))).toBe(withEmpty, values);
    });
  });

  it('emits a window by count with the item that fills it', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c-|');
      const expected = '   ---x---(y|)';
      expectObservable(source.pipe(tumblingWindow({ items: 2 }))).toBe(expected, {
        x: { start: 1, end: 3, count: 2, items: ['a', 'b'] },
        y: { start: 5, end: 7, count: 1, items: ['c'], partial: true },
      });
    });
  });

  it('goes by the time that items carry, and gives late ones to onLate', () => {
    const late: number[] = [];
    const windows: unknown[] = [];
    from([3, 12, 9, 26, 8])
      .pipe(tumblingWindow({ every: 10, time: (at) => at, outOfOrderness: 4, onLate: (at) => late.push(at) }))
      .subscribe(({ start, items, partial }) => windows.push([start, items, partial]));
    expect(windows).toEqual([
      [0, [3, 9], undefined],
      [10, [12], undefined],
      [20, [26], true],
    ]);
    expect(late).toEqual([8]);
  });

  it('emits the open windows, marked partial, before it passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      const x = { start: 0, end: 9, count: 1, items: ['a'], partial: true };
      expectObservable(cold('-a-#').pipe(tumblingWindow({ every: 9 }))).toBe('---(x#)', { x });
      expectObservable(throwError(() => 'error').pipe(tumblingWindow({ every: 9 }))).toBe('#');
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(tumblingWindow({ every: 3 }))).toBe('-');
      expectObservable(EMPTY.pipe(tumblingWindow({ every: 3, emitEmpty: true }))).toBe('|');
    });
  });

  it('keeps windows of its own for each key', () => {
    const windows = collect([1, 2, 3, 4, 5], { items: 2, by: (item) => item % 2 });
    expect(windows.map(({ key, items, partial }) => [key, items, partial])).toEqual([
      [1, [1, 3], undefined],
      [0, [2, 4], undefined],
      [1, [5], true],
    ]);
  });

  it('closes the oldest window early when there are too many keys', () => {
    const windows = collect([1, 2, 3, 1], { every: 1000, by: (item) => item, maxKeys: 2 });
    expect(windows.map(({ start, end, key, partial }) => [start, end, key, partial])).toEqual([
      [0, 1000, 1, true],
      [0, 1000, 2, true],
      [0, 1000, 3, true],
      [0, 1000, 1, true],
    ]);
  });

  it('closes a window early when it has collected as much as it may', () => {
    const windows = collect([1, 2, 3, 4, 5], { every: 1000, maxItems: 2 });
    expect(windows.map(({ items, partial }) => [items, partial])).toEqual([
      [[1, 2], true],
      [[3, 4], true],
      [[5], true],
    ]);
  });

  it('sums up by a function of the items', () => {
    const values: string[] = [];
    from(['a', 'b', 'c'])
      .pipe(tumblingWindow({ items: 2, aggregate: (items: string[]) => items.join('+') }))
      .subscribe(({ value }) => values.push(value));
    expect(values).toEqual(['a+b', 'c']);
  });

  it('sums up item by item, without a limit on their number', () => {
    const values: number[] = [];
    const total = { seed: () => 0, add: (sum: number, item: number) => sum + item, result: (sum: number) => sum * 10 };
    from([1, 2, 3, 4])
      .pipe(tumblingWindow({ every: 1000, maxItems: 1, aggregate: total }))
      .subscribe(({ value }) => values.push(value));
    expect(values).toEqual([100]);
  });

  it('sums up several things under names', () => {
    const values: number[] = [];
    from([3, 1, 2])
      .pipe(
        tumblingWindow({
          items: 3,
          aggregate: { calls: aggregates.count(), slowest: aggregates.max((item: number) => item) },
        }),
      )
      .subscribe(({ value: { calls, slowest = 0 } }) => values.push(calls + 1, slowest + 1));
    expect(values).toEqual([4, 4]);
  });

  it.each<[string, object]>([
    ['by', { by: fail }],
    ['an aggregate', { aggregate: { seed: () => 0, add: fail, result: () => 0 } }],
    ['a result', { aggregate: { seed: () => 0, add: () => 0, result: fail } }],
    ['a function of the items', { aggregate: fail }],
  ])('raises what %s throws, from its timer too', (_, options) => {
    const clock = new FakeClock();
    const errors: unknown[] = [];
    concat(of(1), NEVER)
      .pipe(tumblingWindow({ every: 10, clock, ...options }))
      .subscribe({ error: (error) => errors.push(error) });
    clock.advance(10);
    expect(errors).toEqual([expect.any(RangeError)]);
    expect(clock.actions).toHaveLength(0);
  });

  it('sets no further timer when it is unsubscribed from while it emits an empty window', () => {
    const clock = new FakeClock();
    NEVER.pipe(tumblingWindow({ every: 10, clock, emitEmpty: true }), take(1)).subscribe();
    clock.advance(10);
    expect(clock.actions).toEqual([]);
  });

  it('emits an empty window once, even when an item arrives while it is emitted', () => {
    const clock = new FakeClock();
    const source = new Subject<string>();
    const windows: unknown[] = [];
    source.pipe(tumblingWindow({ every: 10, clock, emitEmpty: true })).subscribe(({ start, count }) => {
      if (windows.push([start, count]) === 1) source.next('a');
    });
    clock.advance(20);
    expect(windows).toEqual([
      [0, 0],
      [10, 1],
    ]);
  });

  it('lets go of an endless source and its timer when the reader leaves', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const windows: unknown[] = [];
    source.pipe(tumblingWindow({ every: 10, clock }), take(1)).subscribe((window) => windows.push(window));
    source.next(1);
    clock.advance(10);
    expect(windows).toHaveLength(1);
    expect(source.observed).toBe(false);
    const subscription = source.pipe(tumblingWindow({ every: 10, clock, emitEmpty: true })).subscribe();
    subscription.unsubscribe();
    expect(clock.actions).toHaveLength(0);
  });

  it('keeps windows of its own for each subscriber', () => {
    const source = new Subject<number>();
    const windows$ = source.pipe(tumblingWindow({ items: 2 }));
    const [first, second]: number[][][] = [[], []];
    windows$.subscribe(({ items }) => first?.push(items));
    source.next(1);
    windows$.subscribe(({ items }) => second?.push(items));
    source.next(2);
    source.next(3);
    expect([first, second]).toEqual([[[1, 2]], [[2, 3]]]);
  });

  it('goes by the clock where its timer is late', () => {
    const clock = new FakeClock();
    const source = new Subject<string>();
    const windows: ItemWindow<string>[] = [];
    source.pipe(tumblingWindow({ every: 10, clock })).subscribe((window) => windows.push(window));
    source.next('a');
    clock.frame = 25;
    source.next('b');
    expect(windows).toEqual([{ start: 0, end: 10, count: 1, items: ['a'] }]);
    clock.advance(5);
    expect(windows[1]).toEqual({ start: 20, end: 30, count: 1, items: ['b'] });
  });

  it('waits on where its timer is early', () => {
    const clock = new FakeClock();
    let early = 0;
    const now = clock.now;
    clock.now = () => now() - early;
    const windows: unknown[] = [];
    concat(of('a'), NEVER)
      .pipe(tumblingWindow({ every: 10, clock }))
      .subscribe((window) => windows.push(window));
    early = 1;
    clock.advance(10);
    expect(windows).toEqual([]);
    clock.advance(1);
    expect(windows).toEqual([{ start: 0, end: 10, count: 1, items: ['a'] }]);
  });

  it('puts an item that its reader sends from within next into an open window', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen: number[][] = [];
    source.pipe(tumblingWindow({ every: 10, clock, by: (item) => item % 2 })).subscribe(({ items }) => {
      seen.push(items);
      if (seen.length === 1) source.next(7);
    });
    [1, 2].forEach((item) => source.next(item));
    clock.advance(10);
    expect(seen).toEqual([[1], [2]]);
    clock.advance(10);
    expect(seen).toEqual([[1], [2], [7]]);
  });

  it('emits within the valve that it met, also from its timer', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const met: unknown[] = [];
    const windows$ = concat(of(1), NEVER).pipe(tumblingWindow({ every: 10, clock }));
    withinValve(valve, () => windows$.subscribe(() => met.push(currentValve())));
    clock.advance(10);
    expect(met).toEqual([valve]);
  });

  it.each<[TumblingWindowOptions<unknown>]>([
    [{}],
    [{ every: 10, items: 2 }],
    [{ every: 0 }],
    [{ items: 0 }],
    [{ items: 1.5 }],
    [{ every: 10, maxKeys: 0 }],
    [{ every: 10, maxItems: 0 }],
    [{ items: 2, emitEmpty: true }],
    [{ every: 2, emitEmpty: true, by: () => 1 }],
    [{ every: 2, emitEmpty: true, time: () => 1 }],
    [{ items: 2, time: () => 1 }],
    [{ every: 2, outOfOrderness: 1 }],
  ])('refuses %j at once', (options) => {
    expect(() => tumblingWindow(options)).toThrow(InvalidArgumentError);
  });

  it('loses and repeats nothing, and spans of one key do not overlap', () => {
    const options = fc.record({
      every: fc.integer({ min: 1, max: 20 }),
      maxKeys: fc.integer({ min: 1, max: 3 }),
      maxItems: fc.integer({ min: 1, max: 5 }),
    });
    const cues = fc.array(fc.record({ gap: fc.nat(15), key: fc.nat(3) }), { maxLength: 50 });
    fc.assert(
      fc.property(options, cues, fc.boolean(), (limits, given, fails) => {
        const clock = new FakeClock(3);
        const source = new Subject<{ key: number; at: number }>();
        const windows: ItemWindow<{ key: number; at: number }>[] = [];
        source
          .pipe(tumblingWindow({ ...limits, clock, by: ({ key }) => key }))
          .subscribe({ next: (window) => windows.push(window), error: () => undefined });
        for (const { gap, key } of given) {
          clock.advance(gap);
          source.next({ key, at: clock.now() });
        }
        if (fails) source.error('x');
        else source.complete();
        expect(windows.reduce((sum, { count }) => sum + count, 0)).toBe(given.length);
        for (const { start, end, key, count, items } of windows) {
          expect(end - start).toBe(limits.every);
          expect(start % limits.every).toBe(0);
          expect(items).toHaveLength(count);
          expect(count).toBeLessThanOrEqual(limits.maxItems);
          expect(items.every((item) => item.key === key && item.at >= start && item.at < end)).toBe(true);
        }
        const whole = windows
          .filter(({ partial }) => partial !== true)
          .map(({ start, key }) => `${start} ${String(key)}`);
        expect(new Set(whole).size).toBe(whole.length);
        expect(clock.actions).toHaveLength(0);
      }),
    );
  });

  it('settles every receipt once: taken with its window, refused when the reader leaves first', () => {
    const source = new Subject<number>();
    const subscription = source.pipe(tumblingWindow({ items: 3 })).subscribe();
    const outcomes = giveWithReceipts([1, 2, 3, 4], (item) => source.next(item));
    expect(outcomes).toEqual([['taken'], ['taken'], ['taken'], []]);
    subscription.unsubscribe();
    expect(outcomes[3]).toEqual([expect.any(AbandonedItemError)]);
  });

  it.each<[string, TumblingWindowOptions<number>, number]>([
    ['room is made', { every: 10, by: (item) => item }, 0],
    ['room is made among counts', { items: 5, by: (item) => item }, 0],
    ['room is made in event time', { every: 10, by: (item) => item, time: () => 1 }, 0],
    ['a span ends', { every: 10, by: (item) => item }, 10],
    ['a span ends in event time', { every: 10, time: (item) => item * 10 }, 0],
  ])('holds nothing of an item when the reader leaves because %s', (_, options, pause) => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    source.pipe(tumblingWindow({ ...options, maxKeys: 1, clock }), take(1)).subscribe();
    const outcomes = giveWithReceipts([1, 2], (item) => {
      // The clock's timer is late.
      if (item === 2) clock.frame += pause;
      source.next(item);
    });
    expect(outcomes).toEqual([['taken'], [expect.any(AbandonedItemError)]]);
    expect(clock.actions).toHaveLength(0);
  });

  describe('laws', () => {
    const options = { items: fc.nat(), contract: tumblingWindowSpec.contract };
    const laws = [
      ...operatorLaws({
        ...options,
        name: 'by time',
        create: ({ clock }) => tumblingWindow<number>({ every: 20, clock }),
      }),
      ...operatorLaws({
        ...options,
        name: 'by count',
        create: ({ clock }) => tumblingWindow<number>({ items: 3, by: (n) => n % 2, clock }),
      }),
    ];
    for (const law of laws) it(law.name, async () => law.check());
  });

  describe('in config', () => {
    for (const law of exampleLaws(tumblingWindowSpec)) it(law.name, async () => law.check());

    it('reads every aggregate by name', () => {
      const config = readConfig(tumblingWindowSpec, {
        items: 3,
        aggregate: {
          calls: 'count',
          sum: { sum: 'event.n' },
          least: { min: 'event.n' },
          mean: { mean: 'event.n' },
          spread: { standardDeviation: 'event.n' },
          tail: { quantiles: 'event.n', at: [1] },
          kinds: { distinct: '[event.n > 1]', limit: 5 },
          begin: { first: 'event.n' },
          end: 'last',
          all: { collect: 'event.n' },
        },
      });
      const windows: unknown[] = [];
      from([{ n: 1 }, { n: 3 }, { n: 2 }])
        .pipe(tumblingWindowSpec.create(config, testContext()) as never)
        .subscribe((window) => windows.push(window));
      const value = {
        calls: 3,
        sum: 6,
        least: 1,
        mean: 2,
        spread: expect.closeTo(0.8165, 4) as number,
        tail: { p100: 3 },
        kinds: { count: 2, isExact: true },
        begin: 1,
        end: { n: 2 },
        all: [1, 3, 2],
      };
      expect(windows).toEqual([expect.objectContaining({ count: 3, value })]);
    });

    it.each([
      [{}],
      [{ every: '1m', items: 3 }],
      [{ items: 2, emitEmpty: true }],
      [{ items: 2, aggregate: { a: {} } }],
      [{ items: 2, aggregate: { a: { min: 'event', max: 'event' } } }],
      [{ items: 2, aggregate: { a: 'median' } }],
      [{ items: 2, aggregate: { a: { sum: 'event', at: [0.5] } } }],
      [{ items: 2, aggregate: { a: { sum: 'event', limit: 5 } } }],
      [{ items: 2, aggregate: { a: { sum: 'event', of: 'event' } } }],
      [{ items: 2, aggregate: { a: { use: 'unknown' } } }],
    ])('does not take %j', (config) => {
      expect(() => readConfig(tumblingWindowSpec, config)).toThrow();
    });

    it('compares keys that are lists or maps by what they hold', () => {
      const config = readConfig(tumblingWindowSpec, { items: 2, by: '[event.a]' });
      const windows: unknown[] = [];
      from([{ a: 1 }, { a: 1 }])
        .pipe(tumblingWindowSpec.create(config, testContext()) as never)
        .subscribe((window) => windows.push(window));
      expect(windows).toEqual([expect.objectContaining({ key: '[1]', count: 2 })]);
    });

    it('fails the item that has no number, and counts it nowhere', () => {
      const config = readConfig(tumblingWindowSpec, {
        items: 2,
        aggregate: { calls: 'count', sum: { sum: 'event.n' } },
      });
      const windows: unknown[] = [];
      const stage = tumblingWindowSpec.kernel?.(config, testContext())((window) => windows.push(window));
      stage?.next({ n: 1 });
      expect(() => stage?.next({ n: 'two' })).toThrow(InvalidItemError);
      stage?.next({ n: 3 });
      expect(windows).toEqual([expect.objectContaining({ count: 2, value: { calls: 2, sum: 4 } })]);
    });
  });
});

function fail(): never {
  throw new RangeError('broken');
}

/** All windows of a stream that comes at once. */
function collect(items: number[], options: TumblingWindowOptions<number>): ItemWindow<number>[] {
  const windows: ItemWindow<number>[] = [];
  from(items)
    .pipe(tumblingWindow({ ...options, clock: new FakeClock() }))
    .subscribe((window) => windows.push(window));
  return windows;
}
