import { InvalidArgumentError, InvalidItemError } from '@weir/core';
import fc from 'fast-check';
import { combineAggregates, readBy, type Aggregate } from './aggregate.js';
import { aggregates } from './aggregates.js';

function fold<T, State, Result, Value>(aggregate: Aggregate<T, State, Result, Value>, items: readonly T[]): Result {
  return aggregate.result(
    items.reduce((state, item) => aggregate.add(state, readBy(aggregate, item)), aggregate.seed()),
  );
}

const same = (value: number) => value;

/** Equal but for what rounding takes. */
function expectAlike(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number') expect(actual).toBeCloseTo(expected, 6);
  else expect(actual).toEqual(expected);
}

describe('aggregates', () => {
  it('give what is known of a list', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (list) => {
        const total = list.reduce((sum, value) => sum + value, 0);
        expect(fold(aggregates.count(), list)).toBe(list.length);
        expect(fold(aggregates.sum(same), list)).toBe(total);
        expect(fold(aggregates.min(same), list)).toBe(Math.min(...list));
        expect(fold(aggregates.max(same), list)).toBe(Math.max(...list));
        expect(fold(aggregates.mean(same), list)).toBeCloseTo(total / list.length, 6);
        const squares = list.reduce((sum, value) => sum + (value - total / list.length) ** 2, 0);
        expect(fold(aggregates.standardDeviation(same), list)).toBeCloseTo(Math.sqrt(squares / list.length), 6);
        expect(fold(aggregates.distinct(same), list)).toEqual({ count: new Set(list).size, isExact: true });
        const { p0, p100 } = fold(aggregates.quantiles(same, { at: [0, 1] }), list);
        expect([p0, p100]).toEqual([Math.min(...list), Math.max(...list)]);
        expect(fold(aggregates.first(same), list)).toBe(list[0]);
        expect(fold(aggregates.last(same), list)).toBe(list.at(-1));
        expect(fold(aggregates.collect(same), list)).toEqual(list);
      }),
    );
  });

  it('say that there is nothing where nothing came', () => {
    const all = [
      aggregates.count(),
      aggregates.sum(same),
      aggregates.min(same),
      aggregates.max(same),
      aggregates.mean(same),
      aggregates.standardDeviation(same),
      aggregates.quantiles(same),
      aggregates.distinct(same),
      aggregates.first(),
      aggregates.last(),
      aggregates.collect(),
    ].map((aggregate) => fold(aggregate as Aggregate<number, unknown, unknown, unknown>, []));
    expect(all).toEqual([
      0,
      0,
      undefined,
      undefined,
      undefined,
      undefined,
      { p50: undefined, p90: undefined, p99: undefined },
      { count: 0, isExact: true },
      undefined,
      undefined,
      [],
    ]);
  });

  it('take the whole item where nothing is read', () => {
    expect(fold(aggregates.first<string>(), ['a', 'b'])).toBe('a');
    expect(fold(aggregates.last<string>(), ['a', 'b'])).toBe('b');
    expect(fold(aggregates.collect<string>(), ['a', 'b'])).toEqual(['a', 'b']);
  });

  it('give each subscriber a list of its own', () => {
    const collect = aggregates.collect<number>();
    expect([fold(collect, [1]), fold(collect, [2])]).toEqual([[1], [2]]);
  });

  it('count with large whole numbers', () => {
    expect(
      fold(
        aggregates.sum(() => 5n),
        ['a', 'b'],
      ),
    ).toBe(10);
  });

  it.each([undefined, null, 'seven', Number.NaN, {}])('refuse %p as a number', (value) => {
    const { sum, min, max, mean, standardDeviation, quantiles } = aggregates;
    for (const make of [sum, min, max, mean, standardDeviation, quantiles]) {
      expect(() => fold(make(() => value) as Aggregate<number, unknown, unknown, unknown>, [1])).toThrow(
        InvalidItemError,
      );
    }
  });

  it('merge the states of parts into that of the whole', () => {
    const integers = fc.array(fc.integer({ min: -1000, max: 1000 }));
    const all = [
      aggregates.count(),
      aggregates.sum(same),
      aggregates.min(same),
      aggregates.max(same),
      aggregates.mean(same),
      aggregates.standardDeviation(same),
      aggregates.quantiles(same),
      aggregates.distinct(same, { limit: 5 }),
      aggregates.first(same),
      aggregates.last(same),
      aggregates.collect(same),
      combineAggregates<number, { a: number; b: number[] }>({ a: aggregates.count(), b: aggregates.collect<number>() }),
    ] as Aggregate<number, unknown, unknown, unknown>[];
    fc.assert(
      fc.property(integers, integers, (left, right) => {
        for (const aggregate of all) {
          const stateOf = (items: number[]) =>
            items.reduce((state, item) => aggregate.add(state, readBy(aggregate, item)), aggregate.seed());
          const other = stateOf(right);
          const before = JSON.stringify(aggregate.result(other));
          const merged = aggregate.result(aggregate.merge?.(stateOf(left), other));
          expectAlike(merged, fold(aggregate, [...left, ...right]));
          expect(JSON.stringify(aggregate.result(other))).toBe(before);
        }
      }),
    );
  });

  it('say so where there are more different values than they count', () => {
    const distinct = aggregates.distinct(same, { limit: 2 });
    expect(fold(distinct, [1, 2, 1])).toEqual({ count: 2, isExact: true });
    expect(fold(distinct, [1, 2, 3, 1])).toEqual({ count: 2, isExact: false });
  });

  it('name quantiles by their percentage', () => {
    expect(Object.keys(fold(aggregates.quantiles(same, { at: [0.07, 0.5, 0.999] }), [1]))).toEqual([
      'p7',
      'p50',
      'p99.9',
    ]);
  });

  it('refuse a limit or a share that makes no sense, and infinite numbers for quantiles', () => {
    expect(() => aggregates.distinct(same, { limit: 0 })).toThrow(InvalidArgumentError);
    expect(() => aggregates.quantiles(same, { at: [50] })).toThrow(InvalidArgumentError);
    expect(() => fold(aggregates.quantiles(same), [Infinity])).toThrow(InvalidItemError);
  });

  it('combine without merging where one of several cannot merge', () => {
    const own = { seed: () => 0, add: (total: number) => total + 1, result: (total: number) => total };
    expect(combineAggregates<number, { own: number }>({ own }).merge).toBeUndefined();
  });

  it('combine under names', () => {
    const both = combineAggregates<number, { count: number; total: number }>({
      count: aggregates.count(),
      total: aggregates.sum(same),
    });
    expect(fold(both, [2, 3])).toEqual({ count: 2, total: 5 });
    expect(both.collects).toBe(false);
    expect(combineAggregates<number, { all: number[] }>({ all: aggregates.collect<number>() }).collects).toBe(true);
  });

  it('count an item that fails in one of several nowhere', () => {
    const both = combineAggregates<number, { all: number[]; total: number }>({
      all: aggregates.collect<number>(),
      total: aggregates.sum((value) => (value === 2 ? 'two' : value)),
    });
    const state = both.seed();
    expect(() => both.add(state, readBy(both, 2))).toThrow(InvalidItemError);
    expect(both.result(both.add(state, readBy(both, 3)))).toEqual({ all: [3], total: 3 });
  });
});
