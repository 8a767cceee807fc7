import { currentValve, FakeClock, fromAsyncIterable, fromIterable, sleep, Valve, withinValve } from '@weir/core';
import fc from 'fast-check';
import { defer, from, mergeMap, of, repeat, Subject, take } from 'rxjs';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { settled, watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { mapAsync } from './map-async.js';

describe('AsyncMapSubscriber', () => {
  describe('valve', () => {
    it('asks the source to wait at the high mark, and to go on at the low mark', async () => {
      const clock = new FakeClock();
      let pulled = 0;
      const counted = produce(() => (pulled++, 10));
      const seen = watch(fromIterable(counted).pipe(mapAsync((ms) => sleep(clock, ms), { highMark: 4, lowMark: 1 })));
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
        else source[end]('x');
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
});

function* produce<T>(make: () => T, count = Infinity): Generator<T> {
  for (let n = 0; n < count; n++) yield make();
}
