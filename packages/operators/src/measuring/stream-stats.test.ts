import { currentValve, FakeClock, InvalidArgumentError, Valve, withinValve, type ComponentContext } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, interval, map, NEVER, of, Subject, take } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { streamStats, streamStatsSpec, type StreamStatsOptions } from './stream-stats.js';

/** A stream of numbers under `streamStats`, with all its figures. */
function counted(options: StreamStatsOptions<number> = {}) {
  const clock = new FakeClock(1_000_000);
  const source = new Subject<number>();
  const valve = new Valve();
  const seen = withinValve(valve, () => watch(source.pipe(streamStats({ clock, ...options }))));
  const counts = () => seen.values.map(({ count, elapsed, isFinal }) => [elapsed, count, isFinal]);
  return { clock, source, seen, valve, counts };
}

describe('streamStats', () => {
  it('gives the figures of the whole stream when the source completes', () => {
    const { clock, source, seen } = counted({ value: (item) => item });
    for (const [gap, value] of [
      [100, 5],
      [300, 7],
      [600, 9],
    ] as const) {
      clock.advance(gap);
      source.next(value);
    }
    source.complete();
    expect(seen.values).toEqual([
      {
        ...{ count: 3, elapsed: 1000, rate: 3, recentRate: 3, timeToFirst: 100, isFinal: true },
        gaps: expect.objectContaining({ count: 2, mean: 450, std: 150, min: 300, max: 600, p50: 300 }) as unknown,
        values: expect.objectContaining({ count: 3, mean: 7, min: 5, max: 9 }) as unknown,
      },
    ]);
    expect(seen.isComplete).toBe(true);
  });

  it('gives figures after every so many items, at the item that makes them so many', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-a-b-a-|');
      const subscriptions = '^----------!';
      const expected = '     ---2---4---(5|)';
      const counts$ = source.pipe(
        streamStats({ items: 2 }),
        map(({ count }) => String(count)),
      );
      expectObservable(counts$).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('gives figures at fixed times, in silence too', () => {
    const { clock, source, counts, seen } = counted({ every: 1000 });
    source.next(1);
    clock.advance(2500);
    source.next(2);
    seen.stop();
    expect(counts()).toEqual([
      [1000, 1, false],
      [2000, 1, false],
    ]);
    expect(clock.actions).toHaveLength(0);
  });

  it('gives the last figures before an error', () => {
    const { source, counts, seen } = counted({ items: 2 });
    source.next(1);
    source.error('lost');
    expect([counts(), seen.error]).toEqual([[[0, 1, true]], 'lost']);
  });

  it('tells of nothing where nothing came', () => {
    const nothing = { count: 0, rate: 0, isFinal: true };
    expect(watch(EMPTY.pipe(streamStats())).values).toEqual([expect.objectContaining(nothing)]);
    expect(watch(EMPTY.pipe(streamStats())).values[0]).not.toHaveProperty('timeToFirst');
    expect(watch(NEVER.pipe(streamStats({ items: 1 }))).values).toEqual([]);
  });

  it('leaves figures out while the consumer asks to wait, and tells of all later', () => {
    const { clock, source, counts, valve } = counted({ every: 10 });
    valve.close();
    source.next(1);
    clock.advance(25);
    source.next(2);
    valve.open();
    clock.advance(10);
    expect(counts()).toEqual([[30, 2, false]]);
  });

  it('gives figures within the valve that it met, from its timer too', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const scopes: unknown[] = [];
    const figures$ = NEVER.pipe(streamStats({ clock, every: 10 }));
    const reader = withinValve(valve, () => figures$.subscribe(() => scopes.push(currentValve())));
    clock.advance(10);
    reader.unsubscribe();
    expect([scopes, currentValve()]).toEqual([[valve], undefined]);
  });

  it('leaves out values that are no numbers', () => {
    const { source, seen } = counted({ value: (item) => item });
    [1, Number.NaN, 3, Infinity].forEach((value) => source.next(value));
    source.complete();
    expect(seen.values[0]).toMatchObject({ count: 4, values: { count: 2, mean: 2 } });
  });

  it('fails with what `value` throws, and lets go of the source', () => {
    const { source, seen } = counted({
      value: () => {
        throw new RangeError('no');
      },
    });
    source.next(1);
    expect([seen.error, source.observed]).toEqual([new RangeError('no'), false]);
  });

  it('lets go of an endless source when the reader leaves, and counts for each reader by itself', () => {
    const clock = new FakeClock();
    const figures$ = interval(10, clock).pipe(streamStats({ clock, items: 1 }), take(2));
    const [first, second] = [watch(figures$), watch(figures$)];
    clock.advance(100);
    for (const { values } of [first, second]) expect(values.map(({ count }) => count)).toEqual([1, 2]);
    expect(clock.actions).toHaveLength(0);
  });

  it('settles a receipt when the next item comes, or with the figures that time brings', () => {
    const { clock, source, seen } = counted({ every: 10 });
    const outcomes = giveWithReceipts([1, 2], (item) => source.next(item));
    expect(outcomes).toEqual([['taken'], []]);
    clock.advance(10);
    expect(outcomes).toEqual([['taken'], ['taken']]);
    const [last] = giveWithReceipts([3], (item) => source.next(item));
    seen.stop();
    expect(last).toEqual([expect.objectContaining({ code: 'abandoned_item' })]);
  });

  it.each([{ items: 0 }, { items: 1.5 }, { every: 0 }, { every: Number.NaN }])('refuses %j at once', (options) => {
    expect(() => streamStats(options)).toThrow(InvalidArgumentError);
  });

  it('has counted every item at the end, whatever comes', () => {
    const gaps = fc.array(fc.nat(50));
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }), (waits, items, every) => {
        const { clock, source, seen } = counted({ items, every, value: (item) => item });
        for (const wait of waits) {
          clock.advance(wait);
          source.next(wait);
        }
        source.complete();
        const total = waits.reduce((sum, wait) => sum + wait, 0);
        const last = seen.values.at(-1);
        expect([last?.count, last?.elapsed, last?.values?.count]).toEqual([waits.length, total, waits.length]);
        expect((last?.values?.mean ?? 0) * waits.length).toBeCloseTo(total, 6);
        expect(seen.values).toHaveLength(Math.floor(waits.length / items) + Math.floor(total / every) + 1);
        expect(clock.actions).toHaveLength(0);
      }),
    );
  });

  describe.each([[{ items: 1 }], [{ items: 3 }], [{ every: 86_400_000 }]])('laws with %j', (options) => {
    const create = ({ clock }: ComponentContext) => streamStats<number>({ clock, ...options });
    const { contract } = streamStatsSpec;
    const except = { carries: 'figures of a silence come of no item; its own tests hold the others to it' };
    for (const law of operatorLaws({ create, items: fc.integer(), contract, except, numRuns: 20 }))
      it(law.name, law.check);
  });

  describe('in config', () => {
    it('reads the value by an expression', () => {
      const config = readConfig(streamStatsSpec, { value: 'event.n' });
      const seen = watch(of({ n: 1 }, { n: 3 }, { n: 'x' }).pipe(streamStatsSpec.create(config, testContext())));
      expect(seen.values).toEqual([
        expect.objectContaining({ values: expect.objectContaining({ mean: 2 }) as unknown }),
      ]);
    });

    it.each([{ every: 0 }, { items: 0 }, { each: 3 }])('refuses %j', (config) => {
      expect(() => readConfig(streamStatsSpec, config)).toThrow();
    });

    for (const example of exampleLaws(streamStatsSpec)) it(example.name, example.check);
  });
});
