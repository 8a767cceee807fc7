import { from, map, of } from 'rxjs';
import { watch } from '../__fixtures__/watch.js';
import { aggregates } from './aggregates.js';
import { sessionWindow } from './session-window.js';
import { slidingWindow } from './sliding-window.js';
import { tumblingWindow } from './tumbling-window.js';

const words = from(['one', 'three']);
const length = { length: aggregates.sum((word: string) => word.length) };

describe('WindowOperator', () => {
  it.each([
    ['sessionWindow', words.pipe(sessionWindow({ gap: 60_000 }))],
    ['slidingWindow', words.pipe(slidingWindow({ items: 2, everyItems: 2 }))],
    ['tumblingWindow', words.pipe(tumblingWindow({ items: 2 }))],
  ])('knows the items of %s without an aggregate', (_, windows$) => {
    const seen = watch(windows$.pipe(map(({ items }) => items.map((word) => word.toUpperCase()))));
    expect(seen.values).toEqual([['ONE', 'THREE']]);
  });

  it.each([
    ['sessionWindow', words.pipe(sessionWindow({ gap: 60_000, aggregate: (all) => all.join('-') }))],
    ['slidingWindow', words.pipe(slidingWindow({ items: 2, everyItems: 2, aggregate: (all) => all.join('-') }))],
    ['tumblingWindow', words.pipe(tumblingWindow({ items: 2, aggregate: (all) => all.join('-') }))],
  ])('knows what a function of the items gives in %s', (_, windows$) => {
    expect(watch(windows$.pipe(map(({ value }) => value.length))).values).toEqual([9]);
  });

  it.each([
    ['sessionWindow', words.pipe(sessionWindow({ gap: 60_000, aggregate: aggregates.count() }))],
    ['slidingWindow', words.pipe(slidingWindow({ items: 2, everyItems: 2, aggregate: aggregates.count() }))],
    ['tumblingWindow', words.pipe(tumblingWindow({ items: 2, aggregate: aggregates.count() }))],
  ])('knows what an aggregate gives in %s', (_, windows$) => {
    expect(watch(windows$.pipe(map(({ value }) => value + 1))).values).toEqual([3]);
  });

  it.each([
    ['sessionWindow', words.pipe(sessionWindow({ gap: 60_000, by: (word) => word.length > 9, aggregate: length }))],
    ['slidingWindow', words.pipe(slidingWindow({ items: 2, everyItems: 2, aggregate: length }))],
    ['tumblingWindow', words.pipe(tumblingWindow({ items: 2, aggregate: length }))],
  ])('knows the names of several aggregates in %s', (_, windows$) => {
    expect(watch(windows$.pipe(map(({ value }) => value.length + 1))).values).toEqual([9]);
  });

  it('takes the type of its items from the stream, and knows that of its keys', () => {
    const orders = of({ shop: 'a', price: 3 }, { shop: 'b', price: 4 });
    const counted = orders.pipe(tumblingWindow({ items: 2, by: (order) => order.shop, aggregate: aggregates.count() }));
    expect(watch(counted.pipe(map(({ key, value }) => key?.concat(':', value.toFixed())))).values).toEqual([
      'a:1',
      'b:1',
    ]);
  });

  it('knows what aggregates give whose functions say what they take', () => {
    const prices = of({ price: 3 }, { price: 4 });
    const total = {
      total: aggregates.sum((order: { price: number }) => order.price),
      last: aggregates.last<{ price: number }>(),
    };
    const windows$ = prices.pipe(tumblingWindow({ items: 2, aggregate: total }));
    expect(watch(windows$.pipe(map(({ value }) => [value.total.toFixed(), value.last?.price]))).values).toEqual([
      ['7', 4],
    ]);
  });
});
