import { FakeClock, fromIterable, InvalidArgumentError, sleep, type Catalog, type ComponentContext } from '@weir/core';
import { collect, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, of, range, Subject, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { settled, watch } from '../__fixtures__/watch.js';
import { defineFunction } from './define-function.js';
import { mapAsync, mapAsyncSpec, type MapAsyncOptions } from './map-async.js';

/** Waits as many milliseconds as the item says, and gives it back. */
const waiting = (clock: FakeClock) => async (ms: number) => {
  await sleep(clock, ms);
  return ms;
};

describe('mapAsync', () => {
  it('gives results in the order of their items', async () => {
    const clock = new FakeClock();
    const seen = watch(of(30, 10, 20).pipe(mapAsync(waiting(clock), { concurrency: 3 })));
    await clock.advanceAsync(29);
    expect(seen.values).toEqual([]);
    await clock.advanceAsync(1);
    expect(seen).toMatchObject({ values: [30, 10, 20], isComplete: true });
  });

  it('gives results as they come where order does not matter', async () => {
    const clock = new FakeClock();
    const seen = watch(of(30, 10, 20).pipe(mapAsync(waiting(clock), { concurrency: 3, ordered: false })));
    await clock.advanceAsync(30);
    expect(seen).toMatchObject({ values: [10, 20, 30], isComplete: true });
  });

  it('works on one item at a time unless told otherwise', async () => {
    const clock = new FakeClock();
    const seen = watch(of(10, 10, 10).pipe(mapAsync(waiting(clock))));
    await clock.advanceAsync(20);
    expect(seen).toMatchObject({ values: [10, 10], isComplete: false });
    await clock.advanceAsync(10);
    expect(seen).toMatchObject({ values: [10, 10, 10], isComplete: true });
  });

  it('goes on working behind a slow item, up to its bound', async () => {
    const clock = new FakeClock();
    const started: number[] = [];
    const work = (ms: number) => {
      started.push(ms);
      return waiting(clock)(ms);
    };
    watch(fromIterable([100, 1, 2, 3, 4, 5, 6, 7]).pipe(mapAsync(work, { concurrency: 2, highMark: 3 })));
    await clock.advanceAsync(50);
    expect(started).toEqual([100, 1, 2, 3, 4]);
  });

  it('takes a bare value for a result that is there at once', () => {
    expect(watch(range(0, 20_000).pipe(mapAsync((n) => n * 2))).values).toHaveLength(20_000);
    const seen = watch(of(1, 2).pipe(mapAsync((n) => n * 2)));
    expect(seen).toMatchObject({ values: [2, 4], isComplete: true });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    expect(watch(NEVER.pipe(mapAsync(() => 1)))).toMatchObject({ values: [], isComplete: false });
    expect(watch(EMPTY.pipe(mapAsync(() => 1)))).toMatchObject({ values: [], isComplete: true });
  });

  it('passes an error of the source on at once, and aborts what is under way', () => {
    const source = new Subject<number>();
    const aborted: boolean[] = [];
    const seen = watch(source.pipe(mapAsync((_, { signal }) => untilAborted(signal, aborted), { concurrency: 2 })));
    source.next(1);
    source.next(2);
    source.error('lost');
    expect([seen.error, aborted]).toEqual(['lost', [true, true]]);
  });

  it.each([
    ['rejects', () => Promise.reject(new RangeError('no'))],
    [
      'throws',
      () => {
        throw new RangeError('no');
      },
    ],
  ])('fails where the function %s, after the results before it, and begins nothing more', async (_, fail) => {
    const clock = new FakeClock();
    const started: number[] = [];
    const work = (ms: number) => {
      started.push(ms);
      return ms === 0 ? fail() : waiting(clock)(ms);
    };
    const source = new Subject<number>();
    const seen = watch(source.pipe(mapAsync(work, { concurrency: 2 })));
    for (const ms of [10, 0, 5, 5]) source.next(ms);
    await clock.advanceAsync(9);
    expect(seen).toMatchObject({ values: [], error: undefined });
    await clock.advanceAsync(1);
    expect(seen).toMatchObject({ values: [10], error: new RangeError('no') });
    expect([started, source.observed]).toEqual([[10, 0], false]);
  });

  it('hands failed items to onError in their place, and goes on', async () => {
    const log: unknown[] = [];
    const work = (n: number) => (n % 2 === 0 ? Promise.resolve(n) : Promise.reject(new RangeError(String(n))));
    const onError = (error: unknown, item: number) => log.push([String(error), item]);
    of(2, 3, 4)
      .pipe(mapAsync(work, { concurrency: 3, onError }))
      .subscribe({ next: (n) => log.push(n), complete: () => log.push('complete') });
    await settled();
    expect(log).toEqual([2, ['RangeError: 3', 3], 4, 'complete']);
  });

  it('fails with what onError throws', async () => {
    const onError = () => {
      throw new TypeError('worse');
    };
    const seen = watch(of(1).pipe(mapAsync(() => Promise.reject(new RangeError('no')), { onError })));
    await settled();
    expect(seen.error).toEqual(new TypeError('worse'));
  });

  it('aborts what is under way when the reader leaves, also for a function that looks at its signal late', async () => {
    const aborted: boolean[] = [];
    const clock = new FakeClock();
    const late = async (_: number, task: { readonly signal: AbortSignal }) => {
      await sleep(clock, 10);
      aborted.push(task.signal.aborted);
    };
    const early = watch(
      of(1, 2, 3).pipe(mapAsync((_, { signal }) => untilAborted(signal, aborted), { concurrency: 2 })),
    );
    early.stop();
    expect(aborted).toEqual([true, true]);
    const seen = watch(of(1).pipe(mapAsync(late)));
    seen.stop();
    await clock.advanceAsync(10);
    expect(aborted).toEqual([true, true, true]);
    expect(seen).toMatchObject({ values: [], isComplete: false });
  });

  it('lets go of an endless source when the reader has enough', async () => {
    let closed = 0;
    function* endless() {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        closed++;
      }
    }
    const atOnce = watch(
      fromIterable(endless()).pipe(
        mapAsync((n) => n),
        take(3),
      ),
    );
    expect(atOnce).toMatchObject({ values: [0, 1, 2], isComplete: true });
    const later = watch(
      fromIterable(endless()).pipe(
        mapAsync((n) => Promise.resolve(n)),
        take(3),
      ),
    );
    await settled();
    expect(later).toMatchObject({ values: [0, 1, 2], isComplete: true });
    expect(closed).toBe(2);
  });

  it('works for each of several readers by itself', async () => {
    const clock = new FakeClock();
    const result$ = of(5, 3).pipe(mapAsync(waiting(clock), { concurrency: 2 }));
    const [first, second] = [watch(result$), watch(result$)];
    await clock.advanceAsync(5);
    expect([first, second]).toMatchObject([
      { values: [5, 3], isComplete: true },
      { values: [5, 3], isComplete: true },
    ]);
    expect(clock.actions).toHaveLength(0);
  });

  it.each<MapAsyncOptions<unknown>>([
    { concurrency: 0 },
    { concurrency: Infinity },
    { highMark: 0 },
    { lowMark: -1 },
    { highMark: 4, lowMark: 4 },
  ])('refuses %j at once', (options) => {
    expect(() => mapAsync((n) => n, options)).toThrow(InvalidArgumentError);
  });

  describe('laws', () => {
    const { contract } = mapAsyncSpec;
    const items = fc.nat(30);
    const orders: [string, MapAsyncOptions<number>][] = [
      ['in order', { concurrency: 2, highMark: 2 }],
      ['as they come', { concurrency: 3, highMark: 1, ordered: false }],
    ];
    describe.each(orders)('%s', (_, options) => {
      const create = ({ clock }: ComponentContext) =>
        mapAsync(async (ms: number, { signal }) => {
          if (ms > 10) await sleep(clock, ms, signal).catch(() => undefined);
          return ms;
        }, options);
      for (const law of operatorLaws({ create, items, contract, numRuns: 20 })) it(law.name, law.check);
    });

    const no = (n: number) => {
      throw new RangeError(`${n} is bad`);
    };
    const failing: [string, MapAsyncOptions<number>][] = [
      ['the function', {}],
      ['onError', { onError: (error) => no(Number(error)) }],
    ];
    describe.each(failing)('where %s throws', (_, options) => {
      const create = () => mapAsync((n: number) => (n > 20 ? no(n) : n), options);
      const laws = operatorLaws({ create, items, contract, errors: 'handle', completes: false, numRuns: 20 });
      for (const law of laws) it(law.name, law.check);
    });
  });

  describe('in config', () => {
    const half = defineFunction({
      name: 'half',
      summary: 'Halves a number.',
      run: (n: number, { context, signal }) => {
        if (n % 2 !== 0) throw new RangeError(`${context.step} cannot halve ${n}`);
        return signal.aborted ? 0 : n / 2;
      },
    });
    const catalog: Catalog = [half];
    const lookup = (kind: string, name: string) => catalog.find((entry) => entry.kind === kind && entry.name === name);

    it('uses a registered function, and hands failed items to the error policy of the step', async () => {
      const context = testContext({ lookup });
      const operator = mapAsyncSpec.create(readConfig(mapAsyncSpec, { use: 'half', lowMark: 3 }), context);
      const { values, completed } = await collect(of<unknown[]>(2, 3, 4).pipe(operator));
      expect([values, completed]).toEqual([[1, 2], true]);
      expect(context.failed).toEqual([{ error: new RangeError('step cannot halve 3'), item: 3 }]);
    });

    it.each([
      {},
      { use: 'half', concurrency: 0 },
      { use: 'half', highMark: 2, lowMark: 2 },
      { use: 'half', onError: 'x' },
    ])('refuses %j', (config) => {
      expect(() => readConfig(mapAsyncSpec, config)).toThrow();
    });

    for (const example of exampleLaws(mapAsyncSpec, { lookup: () => half })) it(example.name, example.check);
  });

  it('passes an error on before anything came', () => {
    expect(watch(throwError(() => 'lost').pipe(mapAsync(() => 1))).error).toBe('lost');
  });
});

function untilAborted(signal: AbortSignal, aborted: boolean[]): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => {
      aborted.push(signal.aborted);
      resolve();
    }),
  );
}
