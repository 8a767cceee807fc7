import { FakeClock, type Clock, type ComponentContext } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, of, Subject, take, type OperatorFunction } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { sampleSpec } from './sample.js';

function sample(config: object, clock?: Clock): OperatorFunction<unknown, unknown> {
  return sampleSpec.create(readConfig(sampleSpec, config), testContext(clock && { clock }));
}

describe('sample', () => {
  it('gives the latest item of each span of the clock, and nothing for a span without one', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -ab----------c-d|');
      const subscriptions = '^---------------!';
      const expected = '     -----b---------d|';
      expectObservable(source.pipe(sample({ every: 5 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('gives the latest item at the end of a span that an item began', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-ab-------c-d------|');
      const expected = '   ------b--------d---|';
      expectObservable(source.pipe(sample({ every: 5, from: 'item' }))).toBe(expected);
    });
  });

  it('gives every n-th item, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c-d-e|');
      const expected = '   ---b---d--|';
      expectObservable(source.pipe(sample({ nth: 2 }))).toBe(expected);
    });
  });

  it.each([[{ every: 5 }], [{ every: 5, from: 'item' }], [{ nth: 2 }]])(
    'gives nothing for a source that never emits, and completes with an empty one, with %j',
    (config) => {
      marbles(({ expectObservable }) => {
        expectObservable(NEVER.pipe(sample(config), take(1)), '^-------------!').toBe('-');
        expectObservable(EMPTY.pipe(sample(config))).toBe('|');
      });
    },
  );

  it.each([[{ every: 5 }], [{ every: 5, from: 'item' }], [{ nth: 2 }]])(
    'passes an error on at once, with %j',
    (config) => {
      marbles(({ cold, expectObservable }) => {
        expectObservable(cold('-a-#').pipe(sample(config))).toBe('---#');
      });
    },
  );

  it('lets go of an endless source when the reader leaves, for each of several readers', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-abcdefghij');
      const result$ = source.pipe(sample({ every: 3 }), take(2));
      expectObservable(result$).toBe('---c--(f|)');
      expectObservable(result$).toBe('---c--(f|)');
      expectSubscriptions(source.subscriptions).toBe(['^-----!', '^-----!']);
    });
  });

  it.each([[{ every: 1000 }], [{ every: 1000, from: 'item' }]])(
    'runs on the clock of its context and leaves no timer behind, with %j',
    (config) => {
      const clock = new FakeClock();
      const source = new Subject<number>();
      const items: unknown[] = [];
      const subscription = source.pipe(sample(config, clock)).subscribe((item) => items.push(item));
      source.next(1);
      source.next(2);
      clock.advance(1000);
      source.next(3);
      expect(items).toEqual([2]);
      subscription.unsubscribe();
      expect(clock.actions).toHaveLength(0);
    },
  );

  it('gives one n-th of the items', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (items, nth) => {
        const given: unknown[] = [];
        of(...items)
          .pipe(sample({ nth }))
          .subscribe((item) => given.push(item));
        expect(given).toEqual(items.filter((_, index) => index % nth === nth - 1));
      }),
    );
  });

  it.each([[{}], [{ every: 0 }], [{ nth: 0 }], [{ nth: 2, every: 5 }], [{ every: 5, from: 'start' }]])(
    'refuses %j in config',
    (config) => {
      expect(() => readConfig(sampleSpec, config)).toThrow();
    },
  );

  describe.each([[{ every: 20 }], [{ every: 20, from: 'item' }], [{ nth: 3 }]])('laws, with %j', (config) => {
    const { contract } = sampleSpec;
    const create = ({ clock }: ComponentContext) => sample(config, clock);
    const options = { create, items: fc.integer(), contract, patience: 500, numRuns: 20 };
    for (const law of operatorLaws(options)) it(law.name, law.check);
  });

  describe('examples', () => {
    for (const example of exampleLaws(sampleSpec)) it(example.name, example.check);
  });
});
