import {
  currentValve,
  FakeClock,
  fromAsyncIterable,
  fromIterable,
  InvalidArgumentError,
  sleep,
  Valve,
  withinValve,
  type ComponentContext,
} from '@weir/core';
import { collect, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import {
  defer,
  EMPTY,
  from,
  mergeMap,
  NEVER,
  of,
  range,
  repeat,
  Subject,
  take,
  throwError,
  type Observable,
} from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { defineFunction } from './define-function.js';
import { mapAsync, mapAsyncSpec, type MapAsyncOptions } from './map-async.js';

/** What a subscription gave, kept up to date. */
function watch<T>(source: Observable<T>) {
  const seen = { values: [] as T[], error: undefined as unknown, isComplete: false };
  const subscription = source.subscribe({
    next: (value) => seen.values.push(value),
    error: (error) => (seen.error = error),
    complete: () => (seen.isComplete = true),
  });
  return Object.assign(seen, { stop: () => subscription.unsubscribe() });
}

/** Waits as many milliseconds as the item says, and gives it back. */
const waiting = (clock: FakeClock) => async (ms: number) => {
  await sleep(clock, ms);
  return ms;
};

const settled = () => new FakeClock().advanceAsync(0);

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

  describe('valve', () => {
    it('asks the source to wait at the high mark, and to go on at the low mark', async () => {
      const clock = new FakeClock();
      let pulled = 0;
      const counted = produce(() => (pulled++, 10));
      const seen = watch(fromIterable(counted).pipe(mapAsync(waiting(clock), { highMark: 4, lowMark: 1 })));
      expect(pulled).toBe(5);
      await clock.advanceAsync(20);
      expect([pulled, seen.values.length]).toEqual([5, 2]);
      await clock.advanceAsync(10);
      expect([pulled, seen.values.length]).toEqual([8, 3]);
      seen.stop();
    });

    it('gives nothing out while the valve downstream is closed, and holds no more for it', async () => {
      const parent = new Valve();
      let pulled = 0;
      const source$ = fromIterable(produce(() => pulled++)).pipe(
        mapAsync((n) => Promise.resolve(n), { highMark: 2 }),
        take(4),
      );
      const seen = withinValve(parent, () => watch(source$));
      parent.close();
      await settled();
      expect([seen.values, pulled]).toEqual([[], 3]);
      parent.open();
      await settled();
      expect(seen).toMatchObject({ values: [0, 1, 2, 3], isComplete: true });
    });

    it('is met by inner sources, and is left as it was', async () => {
      const parent = new Valve();
      const met: unknown[] = [];
      const probe = (n: number) => defer(() => of(met.push(currentValve()) * n));
      const result$ = from([1, 2]).pipe(
        mapAsync((n) => (n === 1 ? n : Promise.resolve(n))),
        mergeMap(probe),
        repeat(2),
      );
      withinValve(parent, () => watch(result$));
      await settled();
      expect(met).toEqual([parent, parent, parent, parent]);
      expect(currentValve()).toBeUndefined();
    });

    it('is open after the end, however that came', async () => {
      for (const end of ['stop', 'error', 'complete'] as const) {
        const source = new Subject<number>();
        let valve: Valve | undefined;
        const source$ = defer(() => {
          valve = currentValve();
          return source;
        });
        const seen = watch(source$.pipe(mapAsync((n) => Promise.resolve(n), { highMark: 1 })));
        for (const n of [1, 2, 3]) source.next(n);
        expect(valve?.isOpen).toBe(false);
        if (end === 'stop') seen.stop();
        else source[end]('x' as never);
        await settled();
        expect(valve?.isOpen).toBe(true);
      }
    });

    it('takes an async iterable no faster than it can work', async () => {
      const clock = new FakeClock();
      let pulled = 0;
      async function* endless() {
        for (;;) yield await Promise.resolve(pulled++);
      }
      const seen = watch(
        fromAsyncIterable(endless()).pipe(mapAsync(() => sleep(clock, 10), { concurrency: 2, highMark: 3 })),
      );
      await clock.advanceAsync(5);
      expect(pulled).toBe(5);
      seen.stop();
    });
  });

  describe('whatever the delays, concurrency and marks', () => {
    const settings = fc.record({
      concurrency: fc.integer({ min: 1, max: 4 }),
      ordered: fc.boolean(),
      highMark: fc.integer({ min: 1, max: 6 }),
      low: fc.double({ min: 0, max: 0.99, noNaN: true }),
    });
    const delays = fc.array(fc.nat(9), { maxLength: 40 });

    it('loses nothing, holds no more than it may, and keeps the order it promises', async () => {
      const pauses = fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 6 });
      const property = fc.asyncProperty(settings, delays, pauses, async ({ low, ...options }, given, pausing) => {
        const clock = new FakeClock();
        const parent = new Valve();
        let [held, most, working, busiest] = [0, 0, 0, 0];
        const items = produce(() => {
          most = Math.max(most, ++held);
          return held;
        }, given.length);
        let next = 0;
        const work = async () => {
          const index = next++;
          busiest = Math.max(busiest, ++working);
          const ms = given[index] ?? 0;
          if (ms > 0) await sleep(clock, ms);
          working--;
          return index;
        };
        const lowMark = Math.floor(low * options.highMark);
        const results: number[] = [];
        let [isComplete, isPausedAt] = [false, 0];
        withinValve(parent, () =>
          fromIterable(items)
            .pipe(mapAsync(work, { ...options, lowMark }))
            .subscribe({
              next: (index) => {
                if (!parent.isOpen) isPausedAt++;
                held--;
                results.push(index);
              },
              complete: () => (isComplete = true),
            }),
        );
        for (const ms of pausing) {
          parent.close();
          await clock.advanceAsync(ms);
          parent.open();
          await clock.advanceAsync(ms);
        }
        await clock.advanceAsync(1000);
        const indexes = given.map((_, index) => index);
        expect(options.ordered ? results : [...results].sort((a, b) => a - b)).toEqual(indexes);
        expect(isComplete).toBe(true);
        expect(most).toBeLessThanOrEqual(options.concurrency + options.highMark);
        expect(busiest).toBeLessThanOrEqual(options.concurrency);
        expect([isPausedAt, clock.actions.length]).toEqual([0, 0]);
      });
      await fc.assert(property, { numRuns: 150 });
    });

    it('settles every receipt once, aborts what is under way and leaves its valve open when the reader leaves', async () => {
      const property = fc.asyncProperty(
        settings,
        delays,
        fc.nat(60),
        fc.boolean(),
        async ({ low, ...options }, given, leaveAt, fails) => {
          const clock = new FakeClock();
          const source = new Subject<number>();
          let valve: Valve | undefined;
          const signals: AbortSignal[] = [];
          let working = 0;
          const work = async (ms: number, { signal }: { readonly signal: AbortSignal }) => {
            signals.push(signal);
            working++;
            await sleep(clock, ms, signal).catch(() => undefined);
            if (signal.aborted) return ms;
            working--;
            if (fails && ms % 3 === 0) throw new RangeError('three');
            return ms;
          };
          const scoped$ = defer(() => ((valve = currentValve()), source));
          const lowMark = Math.floor(low * options.highMark);
          let failures = 0;
          const seen = watch(scoped$.pipe(mapAsync(work, { ...options, lowMark, onError: () => failures++ })));
          const receipts = giveWithReceipts(given, (ms) => source.next(ms));
          await clock.advanceAsync(leaveAt);
          const under = working;
          seen.stop();
          await clock.advanceAsync(1000);
          const taken = seen.values.length + failures;
          expect(receipts.map((outcomes) => outcomes.length)).toEqual(given.map(() => 1));
          expect(receipts.filter(([outcome]) => outcome === 'taken')).toHaveLength(taken);
          expect(receipts.filter(([outcome]) => AbandonedItemError.is(outcome))).toHaveLength(given.length - taken);
          expect(signals.filter(({ aborted }) => aborted).length).toBeGreaterThanOrEqual(under);
          expect([valve?.isOpen, source.observed, clock.actions.length]).toEqual([true, false, 0]);
        },
      );
      await fc.assert(property, { numRuns: 150 });
    });
  });

  it('refuses the receipt of the item that fails the stream with its failure, the others as abandoned', async () => {
    const source = new Subject<number>();
    watch(
      source.pipe(
        mapAsync((n) => (n === 1 ? Promise.reject(new RangeError('no')) : Promise.resolve(n)), { concurrency: 2 }),
      ),
    );
    const receipts = giveWithReceipts([0, 1, 2, 3], (n) => source.next(n));
    await settled();
    const name = ([outcome]: unknown[]) => (outcome instanceof Error ? outcome.name : outcome);
    expect(receipts.map(name)).toEqual(['taken', 'RangeError', 'AbandonedItemError', 'AbandonedItemError']);
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
    const lookup = (kind: string) => (kind === 'function' ? half : undefined);

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

    for (const example of exampleLaws(mapAsyncSpec, { lookup })) it(example.name, example.check);
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

function* produce<T>(make: () => T, count = Infinity): Generator<T> {
  for (let n = 0; n < count; n++) yield make();
}
