import fc from 'fast-check';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import type { ClosedWindow } from './closed-window.js';
import { collect } from './item-aggregates.js';
import { SessionWindows, type SessionWindowsOptions } from './session-windows.js';

type Closed = ClosedWindow<number[]>;

/** Sessions over times, which log what they emit. */
function sessionsOf(options: Partial<SessionWindowsOptions<number[]>> = {}) {
  const log: Closed[] = [];
  const windows = new SessionWindows<number[]>({
    aggregate: collect<never>() as SessionWindowsOptions<number[]>['aggregate'],
    gap: 10,
    memory: 10,
    maxKeys: 10,
    capacity: Infinity,
    lateness: 0,
    operator: 'test',
    // Copied, since late items change what is shared.
    emit: (closed) => log.push(structuredClone(closed)),
    ...options,
  });
  const take = (...times: number[]) => times.map((time) => windows.take(time, 'k', time));
  return { windows, log, take };
}

const brief = ({ start, end, states, partial, revised }: Closed) =>
  [start, end, states.flat(), ...(partial ? ['partial'] : []), ...(revised ? ['revised'] : [])] as const;

describe('SessionWindows', () => {
  it('ends a session with a gap, and begins the next with an item at its end', () => {
    const { windows, log, take } = sessionsOf();
    take(0, 9, 18);
    expect(windows.nextDue).toBe(10);
    windows.advance(27);
    expect(log).toEqual([]);
    take(28);
    windows.advance(38);
    expect(log.map(brief)).toEqual([
      [0, 28, [0, 9, 18]],
      [28, 38, [28]],
    ]);
  });

  it('joins two sessions where an item bridges them, its own items in between', () => {
    const { windows, log, take } = sessionsOf();
    take(0, 15, 40, 8);
    windows.advance(100);
    expect(log.map(brief)).toEqual([
      [0, 25, [0, 8, 15]],
      [40, 50, [40]],
    ]);
  });

  it('takes an item behind the watermark whose session is not over, and none of one that is', () => {
    const { windows, log, take } = sessionsOf();
    take(0);
    windows.advance(18);
    // The first belongs to what was emitted; of the second nothing was.
    expect(take(9, 11)).toEqual([false, true]);
    expect(take(2)).toEqual([false]);
    windows.advance(100);
    expect(log.map(brief)).toEqual([
      [0, 10, [0]],
      [11, 21, [11]],
    ]);
  });

  it('forgets a session once no item can belong to it', () => {
    const { windows, take } = sessionsOf();
    take(0);
    windows.advance(10);
    expect(windows.nextDue).toBe(20);
    windows.advance(20);
    expect(windows.nextDue).toBe(Infinity);
  });

  it('emits again what a late item changes: at once, or when the silence is over', () => {
    const { windows, log, take } = sessionsOf({ lateness: 20 });
    take(0, 25);
    windows.advance(12);
    take(1);
    expect(log.map(brief)).toEqual([
      [0, 10, [0]],
      [0, 11, [0, 1], 'revised'],
    ]);
    take(9, 18);
    windows.advance(100);
    expect(log.slice(2).map(brief)).toEqual([[0, 35, [0, 1, 9, 18, 25], 'revised']]);
  });

  it('closes the key that came first early at `maxKeys`, the key at hand at `capacity`', () => {
    const { windows, log } = sessionsOf({ maxKeys: 2, capacity: 2 });
    for (const [time, key] of ['a', 'b', 'b', 'c', 'd'].entries()) windows.take(time, key, time);
    expect(log.map(({ key, count, partial }) => [key, count, partial])).toEqual([
      ['b', 2, true],
      ['a', 1, true],
    ]);
    windows.closeAll();
    expect(log.slice(2).map(({ key, partial }) => [key, partial])).toEqual([
      ['c', true],
      ['d', true],
    ]);
  });

  it('changes nothing where the aggregate throws', () => {
    let isBroken = false;
    const add = (list: number[], value: number) => {
      if (isBroken) throw new RangeError('broken');
      return [...list, value];
    };
    const { windows, log, take } = sessionsOf({ aggregate: { ...collect<number>(), add } as never });
    take(0, 15);
    isBroken = true;
    for (const time of [8, 50]) expect(() => take(time)).toThrow('broken');
    windows.advance(100);
    expect(log.map(brief)).toEqual([
      [0, 10, [0]],
      [15, 25, [15]],
    ]);
  });

  it('goes on with other sessions where the reader throws, and throws then', () => {
    const seen: unknown[] = [];
    const emit = ({ key }: Closed) => {
      seen.push(key);
      throw new RangeError(String(key));
    };
    const { windows } = sessionsOf({ emit });
    for (const key of ['a', 'b']) windows.take(1, key, 1);
    expect(() => windows.advance(11)).toThrow(new RangeError('a'));
    expect(seen).toEqual(['a', 'b']);
  });

  it('settles each receipt once, with the session or, where it is abandoned while it emits, as refused', () => {
    const whole = sessionsOf();
    const joined = giveWithReceipts([0, 15, 8], (time) => whole.take(time));
    expect(joined).toEqual([[], [], []]);
    whole.windows.advance(100);
    expect(joined).toEqual([['taken'], ['taken'], ['taken']]);
    const left = sessionsOf({ maxKeys: 1, emit: () => left.windows.abandon() });
    const outcomes = giveWithReceipts([0, 20, 1, 50], (time) => left.windows.take(time, time === 1 ? 'l' : 'k', time));
    const refused = [expect.any(AbandonedItemError)];
    expect(outcomes).toEqual([['taken'], refused, refused, refused]);
    expect(left.windows.nextDue).toBe(Infinity);
  });

  it('comes to the same, whatever the order of the items', () => {
    const times = fc.array(fc.record({ time: fc.nat(100), key: fc.nat(2) }), { maxLength: 30 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 15 }), (items, gap) => {
        const { windows, log } = sessionsOf({ gap });
        for (const { time, key } of items) windows.take(time, key, time);
        windows.advance(1000);
        const got = log.map(({ key, start, end, states }) => ({ key, start, end, times: sorted(states.flat()) }));
        expect(sortedSessions(got)).toEqual(sortedSessions(sessionsByHand(items, gap)));
      }),
    );
  });

  it('loses and repeats nothing that it takes, and sessions of a key never overlap, however late items come', () => {
    const steps = fc.array(fc.record({ time: fc.nat(80), key: fc.nat(2), progress: fc.nat(8) }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 15 }), fc.nat(20), (given, gap, lateness) => {
        const { windows, log } = sessionsOf({ gap, memory: gap, lateness });
        const taken: string[] = [];
        let watermark = 0;
        for (const { time, key, progress } of given) {
          windows.advance((watermark += progress));
          if (windows.take(time, key, time)) taken.push(`${key} ${time}`);
          else expect(time).toBeLessThan(watermark - lateness);
        }
        windows.advance(Infinity);
        expect(windows.nextDue).toBe(Infinity);
        // What was revised is replaced by what lies around it.
        const final = log.filter(
          (session, index) =>
            !log
              .slice(index + 1)
              .some(({ key, start, end }) => key === session.key && start <= session.start && end >= session.end),
        );
        const inside = final.flatMap(({ key, states }) => states.flat().map((time) => `${String(key)} ${time}`));
        expect(inside.sort()).toEqual(taken.sort());
        for (const one of final)
          for (const other of final)
            if (one !== other && one.key === other.key)
              expect(one.end <= other.start || other.end <= one.start).toBe(true);
        if (lateness === 0) expect(log.some(({ revised }) => revised)).toBe(false);
      }),
    );
  });
});

interface Summary {
  key: unknown;
  start: number;
  end: number;
  times: number[];
}

/** Sessions as one would make them of sorted items. */
function sessionsByHand(items: readonly { time: number; key: number }[], gap: number): Summary[] {
  const sessions: Summary[] = [];
  for (const { time, key } of [...items].sort((a, b) => a.time - b.time)) {
    const open = sessions.findLast((session) => session.key === key);
    if (open !== undefined && time < open.end) {
      open.end = time + gap;
      open.times.push(time);
    } else sessions.push({ key, start: time, end: time + gap, times: [time] });
  }
  return sessions;
}

function sorted(times: readonly number[]): number[] {
  return [...times].sort((a, b) => a - b);
}

function sortedSessions(sessions: readonly Summary[]): Summary[] {
  return [...sessions].sort((a, b) => a.start - b.start || Number(a.key) - Number(b.key));
}
