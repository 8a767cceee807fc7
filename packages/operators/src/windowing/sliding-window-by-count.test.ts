import { marbles } from '@weir/testing';
import fc from 'fast-check';
import { bufferCount, EMPTY, from, NEVER, Subject, take } from 'rxjs';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { aggregates } from './aggregates.js';
import { slidingWindow } from './sliding-window.js';

/** Lengths of windows by count. */
const lengths = fc
  .record({ everyItems: fc.integer({ min: 1, max: 6 }), more: fc.nat(9) })
  .map(({ everyItems, more }) => ({ items: everyItems + more, everyItems }));

describe('slidingWindow by count', () => {
  it('emits the last items with the item that fills a window', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c-d-e-|');
      const expected = '   -----x---y-(z|)';
      expectObservable(source.pipe(slidingWindow({ items: 3, everyItems: 2 }))).toBe(expected, {
        x: { start: 1, end: 5, count: 3, items: ['a', 'b', 'c'] },
        y: { start: 5, end: 9, count: 3, items: ['c', 'd', 'e'] },
        z: { start: 9, end: 11, count: 1, items: ['e'], partial: true },
      });
    });
  });

  it('has the items that `bufferCount` has, of each key', () => {
    const given = fc.array(fc.record({ key: fc.nat(2), at: fc.nat() }), { maxLength: 60 });
    fc.assert(
      fc.property(given, lengths, (items, { items: size, everyItems }) => {
        const windows = watch(
          from(items).pipe(slidingWindow({ items: size, everyItems, by: ({ key }) => key })),
        ).values;
        for (const key of [0, 1, 2]) {
          const ofKey = items.filter((item) => item.key === key);
          const expected = watch(from(ofKey).pipe(bufferCount(size, everyItems))).values;
          const got = windows.filter((window) => window.key === key);
          expect(got.map((window) => window.items)).toEqual(expected);
          expect(got.map(({ partial }) => partial)).toEqual(
            expected.map(({ length }) => (length < size ? true : undefined)),
          );
        }
      }),
    );
  });

  it('comes to the same by panes as by the items of each window', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 60 }), lengths, (items, counts) => {
        const byPanes = slidingWindow({
          ...counts,
          aggregate: {
            n: aggregates.count(),
            sum: aggregates.sum((item: number) => item),
            top: aggregates.max((item: number) => item),
            begin: aggregates.first<number>(),
            end: aggregates.last<number>(),
            kinds: aggregates.distinct((item: number) => item % 5),
          },
        });
        const byItems = slidingWindow({
          ...counts,
          aggregate: (all: number[]) => ({
            n: all.length,
            sum: all.reduce((sum, item) => sum + item, 0),
            top: Math.max(...all),
            begin: all[0],
            end: all.at(-1),
            kinds: { count: new Set(all.map((item) => item % 5)).size, isExact: true },
          }),
        });
        expect(watch(from(items).pipe(byPanes)).values.map(({ value }) => value)).toEqual(
          watch(from(items).pipe(byItems)).values.map(({ value }) => value),
        );
      }),
    );
  });

  it('makes room at maxKeys and maxItems: all windows of a key close early', () => {
    const byCount = { items: 3, everyItems: 1 };
    const byKeys = slidingWindow<string>({ ...byCount, by: (item) => item[0], maxKeys: 1 });
    expect(watch(from(['a1', 'a2', 'b1', 'a3']).pipe(byKeys)).values).toMatchObject([
      { key: 'a', items: ['a1', 'a2'], partial: true },
      { key: 'a', items: ['a2'], partial: true },
      { key: 'b', items: ['b1'], partial: true },
      { key: 'a', items: ['a3'], partial: true },
    ]);
    const byItems = watch(from([1, 2, 3]).pipe(slidingWindow({ ...byCount, maxItems: 2 })));
    expect(byItems.values).toMatchObject([{ items: [1, 2] }, { items: [2] }, { items: [3] }]);
    // What is not collected needs no room.
    const counted = watch(
      from([1, 2, 3]).pipe(slidingWindow({ ...byCount, maxItems: 2, aggregate: aggregates.count() })),
    );
    expect(counted.values.map(({ value }) => value)).toEqual([3, 2, 1]);
  });

  it('keeps in order what its reader sends from within next', () => {
    const source = new Subject<number>();
    const seen: number[][] = [];
    source.pipe(slidingWindow({ items: 2, everyItems: 1 })).subscribe(({ items }) => {
      seen.push(items);
      if (seen.length === 1) source.next(3);
    });
    [1, 2].forEach((item) => source.next(item));
    source.complete();
    expect(seen).toEqual([[1, 2], [2, 3], [3]]);
  });

  it('puts an item that its reader sends while all windows of its key close into new ones', () => {
    const source = new Subject<number>();
    const seen: number[][] = [];
    source.pipe(slidingWindow({ items: 3, everyItems: 1, maxItems: 2 })).subscribe(({ items }) => {
      seen.push(items);
      if (seen.length === 1) source.next(9);
    });
    [1, 2].forEach((item) => source.next(item));
    source.complete();
    expect(seen).toEqual([[1, 2], [2], [9]]);
  });

  it('settles every receipt once', () => {
    const source = new Subject<number>();
    const seen = watch(source.pipe(slidingWindow({ items: 3, everyItems: 2 })));
    const outcomes = giveWithReceipts([1, 2, 3, 4, 5], (item) => source.next(item));
    expect(outcomes).toEqual([['taken'], ['taken'], ['taken'], ['taken'], []]);
    seen.stop();
    expect(outcomes[4]).toEqual([expect.any(AbandonedItemError)]);
  });

  it('lets go of what is held when the reader leaves while the windows of a key close early', () => {
    const source = new Subject<number>();
    watch(source.pipe(slidingWindow({ items: 4, everyItems: 1, maxItems: 3 }), take(1)));
    const refused = [expect.any(AbandonedItemError)];
    const outcomes = giveWithReceipts([1, 2, 3], (item) => source.next(item));
    expect(outcomes).toEqual([['taken'], refused, refused]);
    expect(source.observed).toBe(false);
  });

  it('gives nothing for a source that never emits or is empty, and what is open before an error', () => {
    marbles(({ cold, expectObservable }) => {
      const byCount = slidingWindow<string>({ items: 2, everyItems: 1 });
      expectObservable(NEVER.pipe(byCount)).toBe('-');
      expectObservable(EMPTY.pipe(byCount)).toBe('|');
      expectObservable(cold('-a-#').pipe(byCount)).toBe('---(x#)', {
        x: { start: 1, end: 3, count: 1, items: ['a'], partial: true },
      });
    });
  });

  it.each<[string, object]>([
    ['adding', { add: fail }],
    ['merging', { merge: fail }],
    ['a result', { result: fail }],
  ])('raises what %s throws', (_, broken) => {
    const aggregate = { seed: () => 0, add: () => 0, merge: () => 0, result: () => 0, ...broken };
    const seen = watch(from([1, 2, 3]).pipe(slidingWindow({ items: 3, everyItems: 1, aggregate })));
    expect([seen.values, seen.error]).toEqual([[], expect.any(RangeError)]);
  });
});

function fail(): never {
  throw new RangeError('broken');
}
