import { operatorFrom } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, of, take, toArray, type Observable, type OperatorFunction } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { distinctRunsSpec } from './distinct-runs.js';

function distinctRuns(config: object = {}): OperatorFunction<unknown, unknown> {
  return distinctRunsSpec.create(readConfig(distinctRunsSpec, config), testContext());
}

function fused(config: object = {}): OperatorFunction<unknown, unknown> {
  const kernel = distinctRunsSpec.kernel?.(readConfig(distinctRunsSpec, config), testContext());
  return kernel === undefined ? of : operatorFrom(kernel);
}

function all<T>(source: Observable<T>): T[] {
  let items: T[] = [];
  source.pipe(toArray()).subscribe((list) => (items = list));
  return items;
}

describe.each([
  ['distinctRuns', distinctRuns],
  ['distinctRuns, fused', fused],
])('%s', (_, operator) => {
  it('lets the first of each run of equal items through, at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-a-b-a-a-|');
      const subscriptions = '^----------!';
      const expected = '     -a---b-a---|';
      expectObservable(source.pipe(operator())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('compares lists and maps by what is in them, and NaN with itself', () => {
    const items = [{ a: [1] }, { a: [1] }, { a: [2] }, Number.NaN, Number.NaN, undefined, null];
    expect(all(of<unknown[]>(...items).pipe(operator()))).toEqual([
      { a: [1] },
      { a: [2] },
      Number.NaN,
      undefined,
      null,
    ]);
  });

  it('lets a first item through that is undefined', () => {
    expect(all(of(undefined, undefined).pipe(operator()))).toEqual([undefined]);
  });

  it('compares by a key', () => {
    const items = [
      { id: 1, n: 1 },
      { id: 1, n: 2 },
      { id: 2, n: 3 },
    ];
    expect(all(of(...items).pipe(operator({ key: 'event.id' })))).toEqual([items[0], items[2]]);
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(operator())).toBe('-');
      expectObservable(EMPTY.pipe(operator())).toBe('|');
    });
  });

  it('passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-a-#').pipe(operator())).toBe('-a---#');
    });
  });

  it('fails where the key cannot be evaluated', () => {
    const failures: unknown[] = [];
    of(1)
      .pipe(operator({ key: 'event.id' }))
      .subscribe({ error: (error) => failures.push(error) });
    expect(failures).toHaveLength(1);
  });

  it('lets go of an endless source when the reader leaves, and remembers for each reader by itself', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-b-c-');
      const result$ = source.pipe(operator(), take(2));
      expectObservable(result$).toBe('-a---(b|)');
      expectObservable(result$).toBe('-a---(b|)');
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^----!']);
    });
  });

  it('never gives two equal items in a row, and drops only those', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2)), (items) => {
        const expected = items.filter((item, index) => index === 0 || item !== items[index - 1]);
        expect(all(of(...items).pipe(operator()))).toEqual(expected);
      }),
    );
  });

  describe('laws', () => {
    for (const law of operatorLaws({ create: () => operator(), items: fc.nat(2) })) it(law.name, law.check);
  });
});

describe('distinctRunsSpec', () => {
  for (const example of exampleLaws(distinctRunsSpec)) it(example.name, example.check);
});
