import fc from 'fast-check';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import type { ClosedWindow } from './closed-window.js';
import { Hops } from './hops.js';
import { collect } from './item-aggregates.js';
import { PaneWindows } from './pane-windows.js';
import type { TimedWindowsOptions } from './timed-windows.js';

type Closed = ClosedWindow<number[]>;
type Options = Partial<TimedWindowsOptions<number[]>>;

/** Windows over times, which log what they emit. */
function windowsOf(over: number, every: number, options: Options = {}) {
  const log: Closed[] = [];
  const windows = new PaneWindows<number[]>(new Hops(every, over), {
    aggregate: collect<never>() as TimedWindowsOptions<number[]>['aggregate'],
    maxKeys: 10,
    capacity: Infinity,
    lateness: 0,
    operator: 'test',
    // Copied, since late items change what is shared.
    emit: (closed) => log.push(structuredClone(closed)),
    ...options,
  });
  return { windows, log };
}

const brief = ({ start, key, states, partial, revised }: Closed) =>
  [start, key, states.flat(), ...(partial ? ['partial'] : []), ...(revised ? ['revised'] : [])] as const;

describe('PaneWindows', () => {
  it('closes what ends by the watermark, earlier ends first, and forgets it', () => {
    const { windows, log } = windowsOf(10, 10);
    for (const time of [15, 3, 11]) windows.take(time, 'k', time);
    expect(windows.nextDue).toBe(10);
    windows.advance(20);
    expect(log.map(brief)).toEqual([
      [0, 'k', [3]],
      [10, 'k', [15, 11]],
    ]);
    expect(windows.nextDue).toBe(Infinity);
  });

  it('closes windows of one end in the order in which their keys came', () => {
    const { windows, log } = windowsOf(10, 10);
    for (const key of ['b', 'c', 'a', 'b']) windows.take(1, key, 1);
    windows.advance(10);
    expect(log.map(({ key }) => key)).toEqual(['b', 'c', 'a']);
  });

  it('hands a state over that no other window needs, and has others merged', () => {
    const { windows, log } = windowsOf(10, 5);
    windows.take(3, 'k', 3);
    windows.advance(10);
    expect(log.map(({ isShared }) => isShared)).toEqual([true, false]);
  });

  it('says that an item is late when all its windows are over, and only then', () => {
    const { windows } = windowsOf(10, 5);
    windows.advance(12);
    expect([1, 4.9, 5, 12].map((time) => windows.take(time, 'k', time))).toEqual([false, false, true, true]);
  });

  it('emits again what a late item changes, and lets it go when lateness is over', () => {
    const { windows, log } = windowsOf(10, 10, { lateness: 5 });
    windows.take(3, 'k', 3);
    windows.advance(10);
    expect(windows.nextDue).toBe(15);
    expect(windows.take(4, 'k', 4)).toBe(true);
    windows.advance(15);
    expect(windows.take(5, 'k', 5)).toBe(false);
    expect(log.map(brief)).toEqual([
      [0, 'k', [3]],
      [0, 'k', [3, 4], 'revised'],
    ]);
    expect(windows.nextDue).toBe(Infinity);
  });

  it('closes the key that came first early at `maxKeys`, the key at hand at `capacity`', () => {
    const { windows, log } = windowsOf(10, 10, { maxKeys: 2, capacity: 2 });
    for (const [key, time] of ['ab', 'b', 'c'].flatMap((keys, time) => [...keys].map((key) => [key, time] as const)))
      windows.take(time, key, time);
    expect(log.map(brief)).toEqual([[0, 'b', [0, 1], 'partial']]);
    windows.take(5, 'd', 5);
    expect(log.slice(1).map(brief)).toEqual([[0, 'a', [0], 'partial']]);
  });

  it('goes on with the windows of other keys where the reader throws, and throws then', () => {
    const seen: unknown[] = [];
    const emit = ({ key }: Closed) => {
      seen.push(key);
      throw new RangeError(String(key));
    };
    const { windows } = windowsOf(10, 10, { emit });
    windows.take(1, 'a', 1);
    windows.take(1, 'b', 1);
    expect(() => windows.advance(10)).toThrow(new RangeError('a'));
    expect(seen).toEqual(['a', 'b']);
  });

  it('counts an item that comes while windows are closed in those whose turn has not come', () => {
    const log: Closed[] = [];
    const emit = (closed: Closed) => {
      if (log.push(closed) === 1) windows.take(4, 'b', 4);
    };
    const { windows } = windowsOf(10, 10, { emit, lateness: 5 });
    windows.take(1, 'a', 1);
    windows.take(1, 'b', 1);
    windows.advance(10);
    expect(log.map(brief)).toEqual([
      [0, 'a', [1]],
      [0, 'b', [1, 4]],
    ]);
  });

  it('stops where it is abandoned while it emits, and refuses what it held and what comes', () => {
    let given = 0;
    const emit = () => {
      given++;
      windows.abandon();
    };
    const { windows } = windowsOf(10, 5, { maxKeys: 1, emit });
    const outcomes = giveWithReceipts([0, 1, 2], (key) => windows.take(1, key, 1));
    const refused = [expect.any(AbandonedItemError)];
    expect(outcomes).toEqual([refused, refused, refused]);
    windows.advance(100);
    expect(given).toBe(1);
    expect(windows.nextDue).toBe(Infinity);
  });

  it('comes to what the items of each window come to, whatever their order, with nothing held at the end', () => {
    const shape = fc.record({ every: fc.integer({ min: 1, max: 8 }), more: fc.nat(12), lateness: fc.nat(10) });
    const steps = fc.array(fc.record({ time: fc.nat(60), key: fc.nat(3), progress: fc.nat(6) }), { maxLength: 60 });
    fc.assert(
      fc.property(shape, steps, ({ every, more, lateness }, given) => {
        const over = every + more;
        const { windows, log } = windowsOf(over, every, { lateness });
        const expected = new Map<string, number>();
        let watermark = 0;
        for (const { time, key, progress } of given) {
          windows.advance((watermark += progress));
          const last = Math.floor(time / every) * every;
          const isTaken = windows.take(time, key, time);
          expect(isTaken).toBe(last + over + lateness > watermark);
          for (let start = last; start + over > time; start -= every) {
            if (start + over + lateness <= watermark) continue;
            const name = `${start} ${key}`;
            expected.set(name, (expected.get(name) ?? 0) + 1);
          }
        }
        windows.advance(Infinity);
        const got = new Map(log.map(({ start, key, count }) => [`${start} ${String(key)}`, count]));
        expect([...got].sort()).toEqual([...expected].sort());
        const first = log.filter(({ revised }) => !revised).map(({ start, key }) => `${start} ${String(key)}`);
        expect(new Set(first).size).toBe(first.length);
        expect(windows.nextDue).toBe(Infinity);
      }),
    );
  });
});
