import { currentValve, Valve, withinValve } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { concat, defer, EMPTY, map, NEVER, of, Subject, throwError } from 'rxjs';
import { watch } from '../__fixtures__/watch.js';
import { fallback } from './fallback.js';

const broken$ = throwError(() => 'broken');
const other = () => of('other');

describe('fallback', () => {
  it('goes on with the other source when nothing has come before the failure', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' --#');
      const second = cold('   -a-|');
      const first = '       ^-!';
      const then = '        --^--!';
      const expected = '    ---a-|';
      expectObservable(source.pipe(fallback(() => second))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(first);
      expectSubscriptions(second.subscriptions).toBe(then);
    });
  });

  it('lets a source be that works, gives nothing, or is empty', () => {
    marbles(({ expectObservable, cold }) => {
      expectObservable(cold('-a-b|').pipe(fallback(other))).toBe('-a-b|');
      expectObservable(NEVER.pipe(fallback(other))).toBe('-');
      expectObservable(EMPTY.pipe(fallback(other))).toBe('|');
    });
  });

  it('passes a failure on that comes after items, unless told otherwise', () => {
    const cut$ = concat(of('first'), broken$);
    expect(watch(cut$.pipe(fallback(other)))).toMatchObject({ values: ['first'], error: 'broken' });
    const both = watch(cut$.pipe(fallback(other, { afterItems: true })));
    expect(both).toMatchObject({ values: ['first', 'other'], isComplete: true });
  });

  it('tries several one after the other, and fails with the last', () => {
    const failing = (error: unknown) => throwError(() => `${String(error)}, too`);
    expect(watch(broken$.pipe(fallback(failing), fallback(other))).values).toEqual(['other']);
    expect(watch(broken$.pipe(fallback(failing))).error).toBe('broken, too');
  });

  it('steps in for the failures that it is meant for', () => {
    const picky = fallback(other, { fallbackIf: (error) => error !== 'broken' });
    expect(watch(broken$.pipe(picky)).error).toBe('broken');
    expect(watch(throwError(() => 'gone').pipe(picky)).values).toEqual(['other']);
  });

  it('raises what its callbacks throw, and by way of the stream what its reader throws', () => {
    expect(watch(broken$.pipe(fallback(fail))).error).toEqual(new RangeError('callback'));
    expect(watch(broken$.pipe(fallback(other, { fallbackIf: fail }))).error).toEqual(new RangeError('callback'));
    expect(watch(broken$.pipe(fallback(other), map(fail))).error).toEqual(new RangeError('callback'));
  });

  it('lets go of whichever source runs', () => {
    const [source, second] = [new Subject<number>(), new Subject<number>()];
    const reader = watch(source.pipe(fallback(() => second)));
    source.error('broken');
    expect(second.observed).toBe(true);
    reader.stop();
    expect(second.observed).toBe(false);
  });

  it('has the other source meet the same valve', () => {
    const valve = new Valve();
    const source = new Subject<number>();
    let met: unknown;
    const second$ = defer(() => {
      met = currentValve();
      return of(1);
    });
    withinValve(valve, () => watch(source.pipe(fallback(() => second$))));
    source.error('broken');
    expect(met).toBe(valve);
  });

  describe('laws', () => {
    const create = () => fallback<number>(() => EMPTY);
    const laws = operatorLaws({ create, items: fc.integer(), errors: 'handle' });
    for (const law of laws) it(law.name, async () => law.check());
  });
});

function fail(): never {
  throw new RangeError('callback');
}
