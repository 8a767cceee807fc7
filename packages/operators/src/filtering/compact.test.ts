import { createEvent } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, of, take, toArray, type Observable } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { compact, compactSpec } from './compact.js';

function all<T>(source: Observable<T>): T[] {
  let items: T[] = [];
  source.pipe(toArray()).subscribe((list) => (items = list));
  return items;
}

describe('compact', () => {
  it('drops null and undefined, and lets the rest through at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-n-u-b-|', { a: 'a', n: null, u: undefined, b: 'b' });
      const subscriptions = '^--------!';
      const expected = '     -a-----b-|';
      expectObservable(source.pipe(compact())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('narrows the type', () => {
    const numbers$: Observable<number> = of(1, null, undefined).pipe(compact());
    expect(all(numbers$)).toEqual([1]);
  });

  it('lets other falsy values and what is empty through, unless asked to drop it', () => {
    const items = [0, false, Number.NaN, 0n, '', [], {}];
    expect(all(of(...items).pipe(compact()))).toEqual(items);
    expect(all(of(...items).pipe(compact({ empty: true })))).toEqual([0, false, Number.NaN, 0n]);
  });

  it('takes neither a date nor a map nor a function for empty', () => {
    const items = [new Date(0), new Map(), () => undefined];
    expect(all(of(...items).pipe(compact({ empty: true })))).toEqual(items);
  });

  it('drops chunks without text where asked to, and no other event', () => {
    const envelope = { run: 'r', seq: 0, time: 0 };
    const kept = [
      createEvent('llm_chunk', envelope, { delta: 'a' }),
      createEvent('tool_args', envelope, { toolCallId: 't', name: 'n', delta: '' }),
    ];
    const empty = [
      createEvent('llm_chunk', envelope, { delta: '' }),
      createEvent('reasoning_chunk', envelope, { delta: '' }),
    ];
    expect(all(of(...kept, ...empty).pipe(compact({ empty: true })))).toEqual(kept);
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(compact())).toBe('-');
      expectObservable(EMPTY.pipe(compact())).toBe('|');
    });
  });

  it('passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#').pipe(compact())).toBe('-a-#');
    });
  });

  it('lets go of an endless source when the reader leaves, for each of several readers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-n-b-c-', { a: 1, n: null, b: 2, c: 3 });
      const result$ = source.pipe(compact(), take(2));
      expectObservable(result$).toBe('-a---(b|)', { a: 1, b: 2 });
      expectObservable(result$).toBe('-a---(b|)', { a: 1, b: 2 });
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^----!']);
    });
  });

  it('refuses an unknown key in config', () => {
    expect(() => readConfig(compactSpec, { emtpy: true })).toThrow();
  });

  describe('laws', () => {
    const items = fc.option(fc.oneof(fc.string({ maxLength: 2 }), fc.nat(2)), { nil: null });
    for (const law of operatorLaws({ create: () => compact({ empty: true }), items })) it(law.name, law.check);
  });

  describe('examples', () => {
    for (const example of exampleLaws(compactSpec)) it(example.name, example.check);
  });
});
