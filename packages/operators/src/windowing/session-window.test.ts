import { currentValve, FakeClock, InvalidArgumentError, Valve, withinValve } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { concat, EMPTY, from, NEVER, of, Subject, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { aggregates } from './aggregates.js';
import { sessionWindow, sessionWindowSpec, type SessionWindowOptions } from './session-window.js';
import type { ItemWindow } from './window-frame.js';

interface Reading {
  at: number;
  key?: number;
}

describe('sessionWindow', () => {
  it('emits a session when the silence after it is long enough', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-----c-|');
      const expected = '   ------x----(y|)';
      expectObservable(source.pipe(sessionWindow({ gap: 3 }))).toBe(expected, {
        x: { start: 1, end: 6, count: 2, items: ['a', 'b'] },
        y: { start: 9, end: 12, count: 1, items: ['c'], partial: true },
      });
    });
  });

  it('begins the next session with an item that comes exactly a gap after the last', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a--b---|');
      const expected = '   ----x--y|';
      expectObservable(source.pipe(sessionWindow({ gap: 3 }))).toBe(expected, {
        x: { start: 1, end: 4, count: 1, items: ['a'] },
        y: { start: 4, end: 7, count: 1, items: ['b'] },
      });
    });
  });

  it('gives nothing for a source that never emits, completes with an empty one, fails with a failing one', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(sessionWindow({ gap: 3 }))).toBe('-');
      expectObservable(EMPTY.pipe(sessionWindow({ gap: 3 }))).toBe('|');
      expectObservable(throwError(() => 'error').pipe(sessionWindow({ gap: 3 }))).toBe('#');
      expectObservable(cold('-a-#').pipe(sessionWindow({ gap: 5 }))).toBe('---(x#)', {
        x: { start: 1, end: 6, count: 1, items: ['a'], partial: true },
      });
    });
  });

  it('keeps sessions of its own for each key', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen = watch(source.pipe(sessionWindow({ gap: 10, by: (item) => item % 2, clock })));
    for (const item of [1, 2, 3]) {
      source.next(item);
      clock.advance(4);
    }
    clock.advance(10);
    expect(seen.values).toEqual([
      { start: 4, end: 14, key: 0, count: 1, items: [2] },
      { start: 0, end: 18, key: 1, count: 2, items: [1, 3] },
    ]);
    expect(clock.actions).toHaveLength(0);
  });

  it('goes by the time of the items: a straggler joins two sessions, and one that is too late goes to onLate', () => {
    const late: Reading[] = [];
    const options = { gap: 10, outOfOrderness: 20, onLate: (item: Reading) => late.push(item) };
    const windows = byEventTime([0, 15, 8, 60, 17], options);
    expect(windows.map(({ start, end, items, partial }) => [start, end, items.map(({ at }) => at), partial])).toEqual([
      [0, 25, [0, 8, 15], undefined],
      [60, 70, [60], true],
    ]);
    expect(late).toEqual([{ at: 17 }]);
  });

  it('emits a session again that a late item made longer', () => {
    const windows = byEventTime([0, 12, 5], { gap: 10, lateness: 5 });
    expect(windows.map(({ start, end, count, partial, revised }) => [start, end, count, partial, revised])).toEqual([
      [0, 10, 1, undefined, undefined],
      [0, 22, 3, true, true],
    ]);
  });

  it.each([
    ['a chain of stragglers', [0, 30, 22, 14, 6], { gap: 10 }, '0-10 22-40', [14, 6]],
    ['a late item after one is forgotten', [0, 12, 40, 9], { gap: 10, lateness: 20 }, '0-10 12-22 40-50', [9]],
    ['a late item while one is remembered', [0, 12, 35, 9], { gap: 10, lateness: 20 }, '0-10 12-22 35-45', [9]],
    ['an item that only fills an open one', [0, 9, 18, 27, 36, 4], { gap: 10 }, '0-46', []],
  ])('draws no session back into one that is over: %s', (_, times, options, spans, tooLate) => {
    const late: number[] = [];
    const windows = byEventTime(times, { ...options, onLate: ({ at }) => late.push(at) });
    expect(windows.map(({ start, end }) => `${start}-${end}`).join(' ')).toBe(spans);
    expect(late).toEqual(tooLate);
  });

  it('lets time go on with the clock when the source is silent', () => {
    const clock = new FakeClock(1_000_000);
    const source = new Subject<Reading>();
    const seen = watch(source.pipe(sessionWindow({ gap: 10, time: ({ at }) => at, idleTimeout: 100, clock })));
    source.next({ at: 3 });
    clock.advance(99);
    expect(seen.values).toEqual([]);
    clock.advance(1);
    expect(seen.values).toEqual([{ start: 3, end: 13, count: 1, items: [{ at: 3 }] }]);
    seen.stop();
  });

  it('makes room at maxKeys and maxItems by closing sessions early', () => {
    const byKeys = collected([1, 2, 3], { gap: 10, by: (item) => item, maxKeys: 2 });
    expect(byKeys.map(({ key, partial }) => [key, partial])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
    const byItems = collected([1, 2, 3], { gap: 10, maxItems: 2 });
    expect(byItems.map(({ items }) => items)).toEqual([[1, 2], [3]]);
  });

  it('sums up item by item, also by what cannot merge as long as items go by their arrival', () => {
    const total = { seed: () => 0, add: (sum: number, item: number) => sum + item, result: (sum: number) => sum * 10 };
    const seen = watch(from([1, 2, 3]).pipe(sessionWindow({ gap: 10, maxItems: 1, aggregate: total })));
    expect(seen.values.map(({ value }) => value)).toEqual([60]);
    expect(() => sessionWindow({ gap: 10, time: () => 1, aggregate: total })).toThrow(InvalidArgumentError);
  });

  it('sums up several things under names, and by a function of the items', () => {
    const named = { calls: aggregates.count(), slowest: aggregates.max((item: number) => item) };
    const byName = watch(from([3, 1]).pipe(sessionWindow({ gap: 10, aggregate: named })));
    expect(byName.values.map(({ value: { calls, slowest = 0 } }) => calls + slowest)).toEqual([5]);
    const byItems = watch(from([3, 1]).pipe(sessionWindow({ gap: 10, aggregate: (items: number[]) => items.join() })));
    expect(byItems.values.map(({ value }) => value)).toEqual(['3,1']);
  });

  it.each<[string, object]>([
    ['by', { by: fail }],
    ['time', { time: fail, idleTimeout: 1 }],
    ['an aggregate', { aggregate: { seed: () => 0, add: fail, result: () => 0 } }],
    ['a result', { aggregate: { seed: () => 0, add: () => 0, result: fail } }],
    ['a function of the items', { aggregate: fail }],
  ])('raises what %s throws, from its timer too', (_, options) => {
    const clock = new FakeClock();
    const seen = watch(concat(of(1), NEVER).pipe(sessionWindow({ gap: 10, clock, ...options })));
    clock.advance(10);
    expect(seen.error).toBeInstanceOf(RangeError);
    expect(clock.actions).toHaveLength(0);
  });

  it('sets one timer a gap, however many items come', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen = watch(source.pipe(sessionWindow({ gap: 10, clock })));
    let timers = 0;
    const schedule = clock.schedule.bind(clock);
    clock.schedule = ((...given: Parameters<typeof schedule>) => {
      timers++;
      return schedule(...given);
    }) as typeof clock.schedule;
    for (let item = 0; item < 100; item++) {
      source.next(item);
      clock.advance(1);
    }
    expect(timers).toBeLessThanOrEqual(12);
    clock.advance(10);
    expect(seen.values.map(({ count }) => count)).toEqual([100]);
  });

  it('lets go of an endless source and its timer when the reader leaves', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen = watch(source.pipe(sessionWindow({ gap: 10, clock }), take(1)));
    source.next(1);
    clock.advance(10);
    expect([seen.values.length, source.observed, clock.actions.length]).toEqual([1, false, 0]);
  });

  it('keeps sessions of its own for each subscriber', () => {
    const source = new Subject<number>();
    const windows$ = source.pipe(sessionWindow({ gap: 10, clock: new FakeClock() }));
    const first = watch(windows$);
    source.next(1);
    const second = watch(windows$);
    source.next(2);
    source.complete();
    expect([first, second].map(({ values }) => values.map(({ items }) => items))).toEqual([[[1, 2]], [[2]]]);
  });

  it('emits within the valve that it met, also from its timer', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const met: unknown[] = [];
    const windows$ = concat(of(1), NEVER).pipe(sessionWindow({ gap: 10, clock }));
    withinValve(valve, () => windows$.subscribe(() => met.push(currentValve())));
    clock.advance(10);
    expect(met).toEqual([valve]);
  });

  it('settles every receipt once: with its session, or refused when the reader leaves first', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen = watch(source.pipe(sessionWindow({ gap: 10, clock })));
    const first = giveWithReceipts([1, 2], (item) => source.next(item));
    clock.advance(10);
    const second = giveWithReceipts([3], (item) => source.next(item));
    seen.stop();
    expect([...first, ...second]).toEqual([['taken'], ['taken'], [expect.any(AbandonedItemError)]]);
  });

  it.each<[SessionWindowOptions<unknown>]>([
    [{ gap: 0 }],
    [{ gap: Infinity }],
    [{ gap: 5, maxKeys: 0 }],
    [{ gap: 5, maxItems: 1.5 }],
    [{ gap: 5, lateness: 5 }],
    [{ gap: 5, time: () => 1, outOfOrderness: -1 }],
  ])('refuses %j at once', (options) => {
    expect(() => sessionWindow(options)).toThrow(InvalidArgumentError);
  });

  it('has each item in one session, with no silence inside and one around it', () => {
    const cues = fc.array(fc.record({ pause: fc.nat(15), key: fc.nat(2) }), { maxLength: 40 });
    fc.assert(
      fc.property(cues, fc.integer({ min: 1, max: 12 }), (given, gap) => {
        const clock = new FakeClock(3);
        const source = new Subject<Reading>();
        const seen = watch(source.pipe(sessionWindow({ gap, clock, by: ({ key }) => key })));
        for (const { pause, key } of given) {
          clock.advance(pause);
          source.next({ key, at: clock.now() });
        }
        source.complete();
        expect(seen.values.reduce((sum, { count }) => sum + count, 0)).toBe(given.length);
        const ends = new Map<unknown, number>();
        for (const { start, end, key, items } of seen.values) {
          const times = items.map(({ at }) => at);
          expect([times[0], (times.at(-1) ?? 0) + gap]).toEqual([start, end]);
          expect(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) < gap)).toBe(true);
          expect(start).toBeGreaterThanOrEqual(ends.get(key) ?? 0);
          ends.set(key, end);
        }
        expect(clock.actions).toHaveLength(0);
      }),
    );
  });

  it('has each item in one final session or in onLate, and sessions of a key never overlap, however late items come', () => {
    // Leaps ahead, with chains of stragglers that lead back behind them.
    const back = { weight: 3, arbitrary: fc.integer({ min: -10, max: 0 }) };
    const step = fc.oneof(back, { weight: 1, arbitrary: fc.integer({ min: 1, max: 50 }) });
    const steps = fc.array(fc.record({ step, key: fc.nat(1) }), { minLength: 4, maxLength: 40, size: 'max' });
    const patience = fc.oneof(fc.constant(0), fc.nat(20));
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 15 }), patience, patience, (given, gap, lateness, behind) => {
        let time = 0;
        const readings: Reading[] = given.map(({ step, key }) => ({ key, at: (time += step) }));
        const late: Reading[] = [];
        const options: SessionWindowOptions<Reading> = {
          gap,
          lateness,
          outOfOrderness: behind,
          by: ({ key }) => key,
          time: ({ at }) => at,
          onLate: (reading) => late.push(reading),
        };
        const final = finalSessions(watch(from(readings).pipe(sessionWindow(options))).values);
        const places = [...final.flatMap(({ items }) => items), ...late];
        expect(places).toHaveLength(readings.length);
        expect(new Set(places)).toEqual(new Set(readings));
        for (const reading of late) {
          const newest = Math.max(...readings.slice(0, readings.indexOf(reading)).map(({ at }) => at));
          expect(reading.at).toBeLessThan(newest - behind - lateness);
        }
        const ends = new Map<unknown, number>();
        for (const { key, start, end, items } of final.sort((one, other) => one.start - other.start)) {
          const times = items.map(({ at }) => at);
          expect([Math.min(...times), Math.max(...times) + gap]).toEqual([start, end]);
          expect(start).toBeGreaterThanOrEqual(ends.get(key) ?? -Infinity);
          ends.set(key, end);
        }
      }),
      { numRuns: 500 },
    );
  });

  describe('laws', () => {
    const options = { items: fc.nat(), contract: sessionWindowSpec.contract };
    const laws = [
      ...operatorLaws({
        ...options,
        name: 'by arrival',
        create: ({ clock }) => sessionWindow<number>({ gap: 20, by: (n) => n % 2, clock }),
      }),
      ...operatorLaws({
        ...options,
        name: 'by event time',
        except: {
          reentrant: 'a late item that comes while sessions are closed counts in those that are not closed yet',
        },
        create: ({ clock }) =>
          sessionWindow<number>({ gap: 5, time: (n) => n % 100, lateness: 10, idleTimeout: 50, clock }),
      }),
    ];
    for (const law of laws) it(law.name, async () => law.check());
  });

  describe('in config', () => {
    for (const law of exampleLaws(sessionWindowSpec)) it(law.name, async () => law.check());

    it('drops late items with a reason', () => {
      const context = testContext();
      const config = readConfig(sessionWindowSpec, { gap: 10, time: 'event.at' });
      from([{ at: 5 }, { at: 25 }, { at: 6 }])
        .pipe(sessionWindowSpec.create(config, context) as never)
        .subscribe();
      expect(context.drops).toEqual([{ item: { at: 6 }, reason: 'late' }]);
    });

    it.each([[{}], [{ gap: 0 }], [{ gap: '2s', lateness: '1s' }], [{ gap: '2s', aggregate: { a: {} } }]])(
      'does not take %j',
      (config) => {
        expect(() => sessionWindow(readConfig(sessionWindowSpec, config) as never)).toThrow();
      },
    );
  });
});

function fail(): never {
  throw new RangeError('broken');
}

/** All sessions of readings that come at once, by their own time. */
function byEventTime(times: number[], options: SessionWindowOptions<Reading>): ItemWindow<Reading>[] {
  const readings = times.map((at) => ({ at }));
  return watch(from(readings).pipe(sessionWindow({ time: ({ at }) => at, ...options }))).values;
}

/** What is left when a revised session takes the place of all of its key within its span. */
function finalSessions(sessions: readonly ItemWindow<Reading>[]): ItemWindow<Reading>[] {
  let final: ItemWindow<Reading>[] = [];
  for (const session of sessions) {
    const { key, start, end, revised } = session;
    if (revised) final = final.filter((other) => other.key !== key || other.start < start || other.end > end);
    final.push(session);
  }
  return final;
}

/** All sessions of items that come at once. */
function collected(items: number[], options: SessionWindowOptions<number>): ItemWindow<number>[] {
  return watch(from(items).pipe(sessionWindow({ clock: new FakeClock(), ...options }))).values;
}
