import { currentValve, fromIterable, InvalidArgumentError, Valve, withinValve } from '@weir/core';
import { marbles } from '@weir/testing';
import fc from 'fast-check';
import type { Observable } from 'rxjs';
import { concat, EMPTY, map, merge, NEVER, of, pipe, range, Subject, take, tap, throwError, toArray } from 'rxjs';
import { fail } from '../__fixtures__/fail.js';
import { valvedSource } from '../__fixtures__/fed.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { isEven } from '../__fixtures__/is-even.js';
import { settled, watch } from '../__fixtures__/watch.js';
import { branchesOf } from './branches-of.js';
import { mapAsync } from './map-async.js';

const halves = (source: Observable<number>) => branchesOf(source, { branches: { even: { when: isEven }, odd: {} } });

describe('branchesOf', () => {
  it('gives each branch its items, with one subscription to the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -abc-|', { a: 1, b: 2, c: 3 });
      const subscriptions = '^----!';
      const { even, odd } = halves(source);
      expectObservable(even).toBe('--b--|', { b: 2 });
      expectObservable(odd).toBe(' -a-c-|', { a: 1, c: 3 });
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('types each branch by what it gives', () => {
    const { sizes, rest } = branchesOf(of('a', 'bb', 'ccc'), {
      branches: { sizes: { when: (text) => text.length > 1, to: map((text: string) => text.length) }, rest: {} },
    });
    const sizes$: Observable<number> = sizes;
    const rest$: Observable<string> = rest;
    const seen = [watch(sizes$), watch(rest$)];
    expect(seen.map(({ values }) => values)).toEqual([[2, 3], ['a']]);
  });

  it('narrows a branch by its type guard', () => {
    const isText = (item: string | number): item is string => typeof item === 'string';
    const { texts, rest } = branchesOf(of<(string | number)[]>('a', 1), {
      branches: { texts: { when: isText }, rest: {} },
    });
    const texts$: Observable<string> = texts;
    // @ts-expect-error what no guard narrows is of all types
    const numbers$: Observable<number> = rest;
    const seen = [watch(texts$), watch(numbers$)];
    expect(seen.map(({ values }) => values)).toEqual([['a'], [1]]);
  });

  it('begins once each branch is read, so that none misses what comes first', () => {
    const { even, odd } = halves(range(1, 4));
    const first = watch(even);
    expect(first.values).toEqual([]);
    const second = watch(odd);
    expect([first.values, second.values]).toEqual([
      [2, 4],
      [1, 3],
    ]);
    expect([first.isComplete, second.isComplete]).toEqual([true, true]);
  });

  it('gives nothing for a source that never emits, and ends every branch with one that is empty or fails', () => {
    for (const [source, expected] of [
      [NEVER, { values: [], isComplete: false, error: undefined }],
      [EMPTY, { values: [], isComplete: true }],
      [throwError(() => 'broken'), { values: [], isComplete: false, error: 'broken' }],
    ] as const) {
      const { even, odd } = halves(source);
      expect([watch(even), watch(odd)]).toMatchObject([expected, expected]);
    }
  });

  it('fails every branch with what a condition throws', () => {
    const { bad, rest } = branchesOf(concat(of(1), NEVER), {
      branches: {
        bad: { when: fail },
        rest: {},
      },
    });
    const seen = [watch(bad), watch(rest)];
    expect(seen.map(({ error }) => error)).toEqual([new RangeError('broken'), new RangeError('broken')]);
  });

  it('tells of what comes for a branch that its reader has left, and lets go of the source with the last reader', () => {
    const source = new Subject<number>();
    const unrouted: unknown[] = [];
    const { even, odd } = branchesOf(source, {
      branches: { even: { when: isEven }, odd: { when: (item) => !isEven(item) && item > 0 } },
      onUnrouted: (item, branch) => unrouted.push([item, branch]),
    });
    const [left, kept] = [watch(even), watch(odd)];
    [1, 2, -1].forEach((item) => source.next(item));
    left.stop();
    [3, 4].forEach((item) => source.next(item));
    expect([left.values, kept.values]).toEqual([[2], [1, 3]]);
    expect(unrouted).toEqual([
      [-1, undefined],
      [4, 'even'],
    ]);
    expect(source.observed).toBe(true);
    kept.stop();
    expect(source.observed).toBe(false);
  });

  it('does not begin for a reader that has left again', () => {
    const source = new Subject<number>();
    const { even, odd } = halves(source);
    watch(even).stop();
    const seen = watch(odd);
    expect(source.observed).toBe(false);
    watch(even);
    source.next(1);
    expect(seen.values).toEqual([1]);
  });

  it('begins anew after its end, also from within it', () => {
    let subscriptions = 0;
    const source$ = of(1, 2).pipe(tap({ subscribe: () => subscriptions++ }));
    const { even, odd } = halves(source$);
    const values: number[] = [];
    even.subscribe({ next: (item) => values.push(item), complete: () => void watch(even) });
    watch(odd);
    expect(subscriptions).toBe(1);
    watch(odd);
    expect(subscriptions).toBe(2);
    expect(values).toEqual([2]);
  });

  it('lets several readers of a branch each have its items', () => {
    const source = new Subject<number>();
    const { even, odd } = halves(source);
    const seen = [watch(even), watch(even), watch(odd)];
    [1, 2].forEach((item) => source.next(item));
    expect(seen.map(({ values }) => values)).toEqual([[2], [2], [1]]);
  });

  it('has the source wait for the slowest reader, and go on when that has left', async () => {
    const { source, source$, isOpen } = valvedSource<number>();
    const { even, odd } = halves(source$);
    const stuck = mapAsync(() => new Promise<number>(() => undefined), { highMark: 1 });
    const [slow, fast] = [watch(even.pipe(stuck)), watch(odd)];
    expect(isOpen()).toBe(true);
    [2, 4].forEach((item) => source.next(item));
    expect(isOpen()).toBe(false);
    source.next(1);
    expect(fast.values).toEqual([1]);
    slow.stop();
    expect(isOpen()).toBe(true);
    await settled();
    fast.stop();
  });

  it('gives each reader its items within the valve that it came with', () => {
    const source = new Subject<number>();
    const { even, odd } = halves(source);
    const valves = [new Valve(), new Valve()];
    const met: (Valve | undefined)[] = [];
    const note = tap(() => met.push(currentValve()));
    withinValve(valves[0], () => even.pipe(note).subscribe());
    withinValve(valves[1], () => odd.pipe(note).subscribe());
    [2, 1].forEach((item) => source.next(item));
    expect(met).toEqual(valves);
  });

  it('settles a receipt once the branches that took the item have', async () => {
    const source = new Subject<number>();
    const finish: (() => void)[] = [];
    const { even, odd } = halves(source);
    watch(even.pipe(mapAsync(() => new Promise<void>((resolve) => finish.push(resolve)))));
    watch(odd);
    const outcomes = giveWithReceipts([1, 2], (item) => source.next(item));
    expect(outcomes).toEqual([['taken'], []]);
    finish[0]?.();
    await settled();
    expect(outcomes).toEqual([['taken'], ['taken']]);
  });

  it('reads an endless source no further than its readers want', () => {
    const endless = {
      *[Symbol.iterator]() {
        for (let item = 0; ; item++) yield item;
      },
    };
    const { even, odd } = halves(fromIterable(endless));
    expect(watch(merge(even.pipe(take(2), toArray()), odd.pipe(take(2), toArray()))).values).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it('gives what comes in to one branch each, in order, whoever reads when', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 5 }), (items, count) => {
        const names = Array.from({ length: count }, (_, index) => `mod${index}`);
        const rules = names.map((name, index) => [name, { when: (item: number) => item % count === index }]);
        const streams = branchesOf(of(...items), {
          branches: Object.fromEntries(rules) as Record<string, { when: (item: number) => boolean }>,
        });
        const seen = names.map((name) => watch(streams[name]!.pipe(pipe(map(String)))));
        const expected = names.map((_, index) => items.filter((item) => item % count === index).map(String));
        expect(seen.map(({ values }) => values)).toEqual(expected);
      }),
    );
  });

  it('refuses at once what route refuses', () => {
    expect(() => branchesOf(of(1), { branches: { a: {}, b: {} } })).toThrow(InvalidArgumentError);
  });
});
