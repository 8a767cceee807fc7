import { from, map } from 'rxjs';
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
});
