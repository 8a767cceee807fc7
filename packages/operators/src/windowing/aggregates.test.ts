import { InvalidItemError } from '@weir/core';
import fc from 'fast-check';
import { combineAggregates, readBy, type Aggregate } from './aggregate.js';
import { aggregates } from './aggregates.js';

function fold<T, State, Result, Value>(aggregate: Aggregate<T, State, Result, Value>, items: readonly T[]): Result {
  return aggregate.result(
    items.reduce((state, item) => aggregate.add(state, readBy(aggregate, item)), aggregate.seed()),
  );
}

const same = (value: number) => value;

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
      aggregates.first(),
      aggregates.last(),
      aggregates.collect(),
    ].map((aggregate) => fold(aggregate as Aggregate<number, unknown, unknown, unknown>, []));
    expect(all).toEqual([0, 0, undefined, undefined, undefined, undefined, undefined, []]);
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
    for (const make of [aggregates.sum, aggregates.min, aggregates.max, aggregates.mean]) {
      expect(() => fold(make(() => value) as Aggregate<number, unknown, unknown, unknown>, [1])).toThrow(
        InvalidItemError,
      );
    }
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
