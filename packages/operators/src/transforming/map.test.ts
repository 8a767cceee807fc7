import { operatorFrom } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, of, take, type OperatorFunction } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { map, mapSpec } from './map.js';

type MapBy = (config: unknown) => OperatorFunction<unknown, unknown>;

const created: MapBy = (config) => mapSpec.create(readConfig(mapSpec, config), testContext());

const fromKernel: MapBy = (config) => {
  const kernel = mapSpec.kernel?.(readConfig(mapSpec, config), testContext());
  return kernel === undefined ? () => NEVER : operatorFrom(kernel);
};

describe.each([
  ['map', created],
  ['map, as a kernel', fromKernel],
])('%s', (_, mapBy) => {
  it('turns each item into what the expression gives, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-|', { a: 1, b: 2 });
      const expected = '   -x-y-|';
      expectObservable(source.pipe(mapBy('event * 10'))).toBe(expected, { x: 10, y: 20 });
    });
  });

  it('turns each item into a record', () => {
    const records: unknown[] = [];
    of({ n: 1 }, { n: 2 })
      .pipe(mapBy({ n: 'event.n', twice: 'event.n * 2' }))
      .subscribe((record) => records.push(record));
    expect(records).toEqual([
      { n: 1, twice: 2 },
      { n: 2, twice: 4 },
    ]);
  });

  it('gives nothing for a source that never emits, completes with an empty one, and passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(mapBy('event'))).toBe('-');
      expectObservable(EMPTY.pipe(mapBy('event'))).toBe('|');
      expectObservable(cold('-a-#').pipe(mapBy('event'))).toBe('-a-#');
    });
  });

  it('fails where an expression cannot be evaluated', () => {
    let failure: unknown;
    of({})
      .pipe(mapBy({ name: 'event.data.name' }))
      .subscribe({ error: (error) => (failure = error) });
    expect(String(failure)).toMatch(/No such key: data/);
  });

  it('lets go of an endless source when the reader leaves, for each of several readers', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-d-e-');
      const result$ = source.pipe(mapBy('event + "!"'), take(2));
      expectObservable(result$).toBe('-x-(y|)', { x: 'a!', y: 'b!' });
      expectObservable(result$).toBe('-x-(y|)', { x: 'a!', y: 'b!' });
      expectSubscriptions(source.subscriptions).toBe(['^--!', '^--!']);
    });
  });

  describe('laws', () => {
    for (const law of operatorLaws({ create: () => mapBy('event + 1'), items: fc.nat(9), numRuns: 10 }))
      it(law.name, law.check);
  });
});

describe('mapSpec', () => {
  it.each([[3], [['event']], [{ name: 3 }]])('refuses the config %j', (config) => {
    expect(() => readConfig(mapSpec, config)).toThrow();
  });

  for (const example of exampleLaws(mapSpec)) it(example.name, example.check);
});

describe('map, in app code', () => {
  it('gives what the function makes of each item, and fails with what it throws', () => {
    const seen: unknown[] = [];
    const halves = map((n: number) => {
      if (n % 2 === 1) throw new RangeError('odd');
      return n / 2;
    });
    of(2, 4, 5, 6)
      .pipe(halves)
      .subscribe({ next: (n) => seen.push(n), error: (error) => seen.push(error) });
    expect(seen).toEqual([1, 2, new RangeError('odd')]);
  });
});
