import { operatorFrom } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, of, take, toArray, type OperatorFunction } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { filter, filterSpec } from './filter.js';

function created(condition: string): OperatorFunction<unknown, unknown> {
  return filterSpec.create(readConfig(filterSpec, condition), testContext());
}

function fromKernel(condition: string): OperatorFunction<unknown, unknown> {
  const kernel = filterSpec.kernel?.(readConfig(filterSpec, condition), testContext());
  return kernel === undefined ? () => NEVER : operatorFrom(kernel);
}

describe.each([
  ['filter', created],
  ['filter, as a kernel', fromKernel],
])('%s', (_, filterBy) => {
  it('lets through what the condition holds for, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c-|', { a: 1, b: 2, c: 3 });
      const expected = '   -a---c-|';
      expectObservable(source.pipe(filterBy('event != 2'))).toBe(expected, { a: 1, c: 3 });
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(filterBy('true'))).toBe('-');
      expectObservable(EMPTY.pipe(filterBy('true'))).toBe('|');
    });
  });

  it('passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#').pipe(filterBy('true'))).toBe('-a-#');
    });
  });

  it('fails where the condition cannot be evaluated', () => {
    let failure: unknown;
    of({})
      .pipe(filterBy('event.data.name == "a"'))
      .subscribe({ error: (error) => (failure = error) });
    expect(String(failure)).toMatch(/No such key: data/);
  });

  it('lets go of an endless source when the reader leaves, for each of several readers', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-d-e-');
      const result$ = source.pipe(filterBy('event != "b"'), take(2));
      expectObservable(result$).toBe('-a---(c|)');
      expectObservable(result$).toBe('-a---(c|)');
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^----!']);
    });
  });

  describe('laws', () => {
    for (const law of operatorLaws({ create: () => filterBy('event > 3'), items: fc.nat(9), numRuns: 10 }))
      it(law.name, law.check);
  });
});

describe('filterSpec', () => {
  it('keeps the items as they are', () => {
    const item = { type: 'x' };
    of(item)
      .pipe(created('event.type == "x"'), toArray())
      .subscribe(([kept]) => expect(kept).toBe(item));
    expect.assertions(1);
  });

  for (const example of exampleLaws(filterSpec)) it(example.name, example.check);
});

describe('filter, in app code', () => {
  it('lets through what the predicate holds for, narrows the type, and fails with what it throws', () => {
    const seen: unknown[] = [];
    const isText = (item: unknown): item is string => {
      if (item === null) throw new RangeError('null');
      return typeof item === 'string';
    };
    of('a', 1, 'bc', null, 'd')
      .pipe(filter(isText))
      .subscribe({ next: (text) => seen.push(text.length), error: (error) => seen.push(error) });
    expect(seen).toEqual([1, 2, new RangeError('null')]);
  });
});
