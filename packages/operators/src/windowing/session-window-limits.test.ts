import { FakeClock } from '@weir/core';
import fc from 'fast-check';
import { from, Subject } from 'rxjs';
import { watch } from '../__fixtures__/watch.js';
import { sessionWindow, type SessionWindowOptions } from './session-window.js';
import type { ItemWindow } from './window-frame.js';

interface Visit {
  at: number;
  key: number;
}

const limits = fc.record({ maxKeys: fc.integer({ min: 1, max: 3 }), maxItems: fc.integer({ min: 1, max: 5 }) });
const visits = (least: number, most: number) =>
  fc.array(fc.record({ at: fc.integer({ min: least, max: most }), key: fc.nat(3) }), { maxLength: 40 });

describe('sessionWindow at maxKeys and maxItems', () => {
  it('gives parts of a session, each with the span of its own items, which overlap', () => {
    const windows = byEventTime([0, 4, 8, 30].map(at), { gap: 10, maxItems: 2 });
    expect(windows.map(({ start, end, count, partial }) => [start, end, count, partial])).toEqual([
      [0, 14, 2, true],
      [8, 18, 1, undefined],
      [30, 40, 1, true],
    ]);
  });

  it('comes by arrival to the sessions that it has without limits, once parts that overlap are put together', () => {
    fc.assert(
      fc.property(visits(0, 6), fc.integer({ min: 1, max: 8 }), limits, (pauses, gap, given) => {
        const byArrival = (options: object) => {
          const clock = new FakeClock();
          const source = new Subject<Visit>();
          const seen = watch(source.pipe(sessionWindow({ gap, clock, by: keyOf, ...options })));
          for (const { at: pause, key } of pauses) {
            clock.advance(pause);
            source.next({ at: clock.now(), key });
          }
          source.complete();
          return seen.values;
        };
        expect(joined(byArrival(given))).toEqual(joined(byArrival({})));
      }),
    );
  });

  it('does so by the time of items too, whatever their order within the bound', () => {
    fc.assert(
      fc.property(visits(0, 100), fc.integer({ min: 1, max: 15 }), limits, (items, gap, given) => {
        const options = { gap, by: keyOf, outOfOrderness: 101 };
        expect(joined(byEventTime(items, { ...options, ...given }))).toEqual(joined(byEventTime(items, options)));
      }),
    );
  });

  it('begins no session anew at maxItems that is over', () => {
    const late: Visit[] = [];
    const items = [0, 10, 12, 9].map(at);
    const windows = byEventTime(items, { gap: 10, maxItems: 2, onLate: (item) => late.push(item) });
    expect(windows.map(({ start, end }) => [start, end])).toEqual([
      [0, 10],
      [10, 22],
    ]);
    expect(late).toEqual([at(9)]);
  });

  it('forgets at maxKeys what was over, rather than lose an item', () => {
    const items = [at(0), { at: 10, key: 1 }, at(9)];
    const windows = byEventTime(items, { gap: 10, by: keyOf, maxKeys: 1 });
    expect(windows.map(({ key, start, end, partial }) => [key, start, end, partial])).toEqual([
      [0, 0, 10, undefined],
      [1, 10, 20, true],
      [0, 9, 19, true],
    ]);
  });

  it('has no two sessions at maxItems that overlap and ended with their silence, however late items come', () => {
    const numbers = fc.record({
      gap: fc.integer({ min: 1, max: 12 }),
      outOfOrderness: fc.nat(5),
      maxItems: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(visits(0, 30), numbers, (early, given) => {
        // A last one, so that all sessions before it end with their silence.
        const items = [...early, at(1000)];
        const late: Visit[] = [];
        const options = { ...given, by: keyOf, onLate: (item: Visit) => late.push(item) };
        const windows = byEventTime(items, options);
        const whole = windows.filter(({ partial }) => partial !== true);
        for (const [index, one] of whole.entries())
          for (const other of whole.slice(index + 1))
            if (one.key === other.key) expect(one.end <= other.start || other.end <= one.start).toBe(true);
        const inside = windows.flatMap((window) => window.items);
        expect(inside.length + late.length).toBe(items.length);
      }),
      { numRuns: 500 },
    );
  });
});

function at(time: number): Visit {
  return { at: time, key: 0 };
}

function keyOf({ key }: Visit): number {
  return key;
}

function byEventTime(items: Visit[], options: SessionWindowOptions<Visit>): ItemWindow<Visit>[] {
  return watch(from(items).pipe(sessionWindow({ time: (item) => item.at, ...options }))).values;
}

/** The sessions that parts come to: those of a key whose spans overlap are one. */
function joined(parts: readonly ItemWindow<Visit>[]) {
  const sessions: { key: unknown; start: number; end: number; times: number[] }[] = [];
  for (const { key, start, end, items } of [...parts].sort((a, b) => a.start - b.start)) {
    const times = items.map((item) => item.at);
    const open = sessions.findLast((session) => session.key === key);
    if (open === undefined || open.end <= start) sessions.push({ key, start, end, times });
    else {
      open.end = Math.max(open.end, end);
      open.times.push(...times);
    }
  }
  for (const { times } of sessions) times.sort((a, b) => a - b);
  return sessions.sort((a, b) => a.start - b.start || Number(a.key) - Number(b.key));
}
