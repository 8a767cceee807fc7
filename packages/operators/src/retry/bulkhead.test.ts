import { currentValve, InvalidArgumentError, Valve, withinValve } from '@weir/core';
import { operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { defer, of, Subject, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { watch } from '../__fixtures__/watch.js';
import { BulkheadFullError } from '../errors/bulkhead-full-error.js';
import { bulkhead, bulkheadSpec } from './bulkhead.js';
import { defineBulkhead } from './define-bulkhead.js';

describe('bulkhead', () => {
  it('has more subscriptions wait for their turn, in order, and refuses what is too much', () => {
    const limit = bulkhead<number>({ concurrent: 1, queue: 2 });
    const sources = [1, 2, 3, 4].map(() => new Subject<number>());
    const readers = sources.map((source) => watch(source.pipe(limit)));
    const running = () => sources.map(({ observed }) => observed);
    expect(running()).toEqual([true, false, false, false]);
    expect(readers[3]?.error).toEqual(new BulkheadFullError(1, 2));
    sources[0]?.complete();
    expect(running()).toEqual([false, true, false, false]);
    sources[1]?.error('broken');
    expect(running()).toEqual([false, false, true, false]);
    sources[2]?.next(1);
    readers[2]?.stop();
    expect([readers[2]?.values, running()]).toEqual([[1], [false, false, false, false]]);
    expect(watch(of(1).pipe(limit)).values).toEqual([1]);
  });

  it('forgets one that leaves while it waits', () => {
    const limit = bulkhead<number>({ concurrent: 1, queue: 1 });
    const [first, second, third] = [new Subject<number>(), new Subject<number>(), new Subject<number>()];
    watch(first.pipe(limit));
    watch(second.pipe(limit)).stop();
    watch(third.pipe(limit));
    first.complete();
    expect([second.observed, third.observed]).toEqual([false, true]);
  });

  it('begins one that waited within the valve that it came with', () => {
    const limit = bulkhead<number>({ concurrent: 1, queue: 1 });
    const first = new Subject<number>();
    const valve = new Valve();
    let met: unknown;
    watch(first.pipe(limit));
    const second$ = defer(() => {
      met = currentValve();
      return of(1);
    }).pipe(limit);
    withinValve(valve, () => watch(second$));
    first.complete();
    expect(met).toBe(valve);
  });

  it('never runs more than allowed, and lets everyone have a turn', () => {
    const steps = fc.array(fc.record({ begin: fc.boolean(), pick: fc.nat(9) }), { maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), steps, (concurrent, given) => {
        const limit = bulkhead<number>({ concurrent, queue: Infinity });
        const sources: Subject<number>[] = [];
        let begun = 0;
        for (const { begin, pick } of given) {
          const running = sources.filter(({ observed }) => observed);
          expect(running.length).toBeLessThanOrEqual(concurrent);
          if (!begin) running[pick % running.length]?.complete();
          else {
            const source = new Subject<number>();
            sources.push(source);
            watch(defer(() => (begun++, source)).pipe(limit));
          }
        }
        for (let turn = 0; turn < sources.length; turn++) sources.find(({ observed }) => observed)?.complete();
        expect(begun).toBe(sources.length);
      }),
    );
  });

  it('frees the place of a source that ends at once', () => {
    const limit = bulkhead<number>({ concurrent: 1 });
    for (let turn = 0; turn < 3; turn++) {
      expect(watch(of(1).pipe(limit)).isComplete).toBe(true);
      expect(watch(throwError(() => 'broken').pipe(limit)).error).toBe('broken');
    }
  });

  it.each([{ concurrent: 0 }, { concurrent: 1.5 }, { concurrent: 1, queue: -1 }])('refuses %j at once', (options) => {
    expect(() => bulkhead(options)).toThrow(InvalidArgumentError);
  });

  describe('in config', () => {
    for (const law of exampleLaws(bulkheadSpec)) it(law.name, async () => law.check());

    it('shares the one that pipelines name', () => {
      const provider = defineBulkhead({ name: 'provider', summary: 'x', concurrent: 1, queue: 1 });
      const context = testContext({ lookup: () => provider });
      const step = () => bulkheadSpec.create(readConfig(bulkheadSpec, { use: 'provider' }), context);
      const [first, second] = [new Subject<number>(), new Subject<number>()];
      watch(first.pipe(step() as never));
      watch(second.pipe(step() as never));
      expect([first.observed, second.observed]).toEqual([true, false]);
      first.complete();
      expect(second.observed).toBe(true);
    });

    it.each([
      [{}],
      [{ use: 'provider', concurrent: 1 }],
      [{ use: 'provider', queue: 1 }],
      [{ use: 'x' }],
      [{ concurrent: 0 }],
    ])('does not take %j', (config) => {
      expect(() => readConfig(bulkheadSpec, config)).toThrow();
    });
  });

  describe('laws', () => {
    const laws = operatorLaws({ create: () => bulkhead<number>({ concurrent: 10 }), items: fc.integer() });
    for (const law of laws) it(law.name, async () => law.check());
  });
});
