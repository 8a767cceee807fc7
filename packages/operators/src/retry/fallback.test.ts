import { currentValve, Valve, withinValve } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { concat, defer, EMPTY, map, NEVER, of, Subject, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { settled, watch } from '../__fixtures__/watch.js';
import { CircuitOpenError } from '../errors/circuit-open-error.js';
import { fallback, fallbackSpec } from './fallback.js';

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

  it('takes an answer that comes whole, and whatever else gives items', async () => {
    const reader = watch(broken$.pipe(fallback(async () => 'whole')));
    await settled();
    await settled();
    expect(reader).toMatchObject({ values: ['whole'], isComplete: true });
    expect(watch(broken$.pipe(fallback(() => [1, 2]))).values).toEqual([1, 2]);
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

  describe('in config', () => {
    for (const law of exampleLaws(fallbackSpec)) it(law.name, async () => law.check());

    const step = (config: object, run?: (error: unknown) => unknown) =>
      fallbackSpec.create(readConfig(fallbackSpec, config), testContext({ lookup: () => ({ run }) })) as never;

    it('goes on with what a registered function gives for the failure', () => {
      const reader = watch(broken$.pipe(step({ use: 'half' }, (error) => `not ${String(error)}`)));
      expect(reader).toMatchObject({ values: ['not broken'], isComplete: true });
    });

    it('steps in for failures with the given codes', () => {
      const open$ = throwError(() => new CircuitOpenError(1));
      expect(watch(open$.pipe(step({ item: 1, codes: ['circuit_open'] }))).values).toEqual([1]);
      expect(watch(broken$.pipe(step({ item: 1, codes: ['circuit_open'] }))).error).toBe('broken');
    });

    it('follows items where asked to', () => {
      expect(watch(concat(of(0), broken$).pipe(step({ item: 1, afterItems: true }))).values).toEqual([0, 1]);
    });

    it.each([[{}], [{ item: 1, use: 'half' }], [{ use: 'unknown' }]])('does not take %j', (config) => {
      expect(() => readConfig(fallbackSpec, config)).toThrow();
    });
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
