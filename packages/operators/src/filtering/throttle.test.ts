import { FakeClock, type Clock, type ComponentContext } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, Subject, take, type OperatorFunction } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { throttleSpec } from './throttle.js';

function throttle(config: object, clock?: Clock): OperatorFunction<unknown, unknown> {
  return throttleSpec.create(readConfig(throttleSpec, config), testContext(clock && { clock }));
}

describe('throttle', () => {
  it('lets the first item of each span through, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-ab-c--d-e|');
      const expected = '   -a-----d--|';
      expectObservable(source.pipe(throttle({ every: 5 }))).toBe(expected);
    });
  });

  it('lets the last item of each span through at its end, where asked to', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-ab-c------|');
      const expected = '   ------c----|';
      expectObservable(source.pipe(throttle({ every: 5, leading: false, trailing: true }))).toBe(expected);
    });
  });

  it('completes at the end of the span where an item still waits for it', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-ab|');
      const expected = '   -a---(b|)';
      expectObservable(source.pipe(throttle({ every: 4, trailing: true }))).toBe(expected);
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(throttle({ every: 5, trailing: true }))).toBe('-');
      expectObservable(EMPTY.pipe(throttle({ every: 5, trailing: true }))).toBe('|');
    });
  });

  it('drops the waiting item when the source fails', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-ab#').pipe(throttle({ every: 5, trailing: true }))).toBe('-a-#');
    });
  });

  it('lets go of an endless source when the reader leaves, for each of several readers', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-abcdefghij');
      const result$ = source.pipe(throttle({ every: 3 }), take(2));
      expectObservable(result$).toBe('-a---(e|)');
      expectObservable(result$).toBe('-a---(e|)');
      expectSubscriptions(source.subscriptions).toBe(['^----!', '^----!']);
    });
  });

  it('runs on the clock of its context and leaves no timer behind', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const items: unknown[] = [];
    const subscription = source
      .pipe(throttle({ every: 1000, trailing: true }, clock))
      .subscribe((item) => items.push(item));
    source.next(1);
    source.next(2);
    clock.advance(1000);
    expect(items).toEqual([1, 2]);
    subscription.unsubscribe();
    expect(clock.actions).toHaveLength(0);
  });

  it('gives at most one item in each span, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (gaps, every) => {
        const clock = new FakeClock();
        const source = new Subject<number>();
        const times: number[] = [];
        source.pipe(throttle({ every }, clock)).subscribe(() => times.push(clock.now()));
        for (const gap of gaps) {
          clock.advance(gap);
          source.next(gap);
        }
        source.complete();
        for (const [index, time] of times.entries())
          expect(time - (times[index - 1] ?? -every)).toBeGreaterThanOrEqual(every);
        expect(times.length > 0).toBe(gaps.length > 0);
      }),
    );
  });

  describe('laws', () => {
    const { contract } = throttleSpec;
    const create = ({ clock }: ComponentContext) => throttle({ every: 20, trailing: true }, clock);
    const except = { reentrant: 'RxJS begins the span after it has emitted, so items that arrive meanwhile pass too' };
    for (const law of operatorLaws({ create, items: fc.integer(), contract, except, numRuns: 20 }))
      it(law.name, law.check);
  });

  describe('examples', () => {
    for (const example of exampleLaws(throttleSpec)) it(example.name, example.check);
  });
});
