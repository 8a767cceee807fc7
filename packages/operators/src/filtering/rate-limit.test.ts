import {
  BufferOverflowError,
  FakeClock,
  fromIterable,
  InvalidArgumentError,
  Valve,
  withinValve,
  type ComponentContext,
} from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, Subject, take } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { rateLimit, rateLimitSpec, type RateLimitOptions } from './rate-limit.js';

describe('rateLimit', () => {
  it('lets items wait for their turn, in order', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -abc-------d-|');
      const subscriptions = '^------------!';
      const expected = '     -a--b--c---d-|';
      expectObservable(source.pipe(rateLimit({ rate: 1, per: 3 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('lets a burst pass at once after a pause, and then keeps to the rate', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-(abcd)------------------(efg)------|');
      const expected = '   -(ab)-c----d-------------(ef)-g-----|';
      expectObservable(source.pipe(rateLimit({ rate: 1, per: 5, burst: 2 }))).toBe(expected);
    });
  });

  it('drops what comes too soon, where asked to, and reports it', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const dropped: string[] = [];
      const source = cold('-ab--c-d-|');
      const expected = '   -a---c---|';
      const options: RateLimitOptions<string> = {
        rate: 1,
        per: 4,
        overflow: 'drop',
        onDrop: (item) => dropped.push(item),
      };
      expectObservable(source.pipe(rateLimit(options))).toBe(expected);
      flush();
      expect(dropped).toEqual(['b', 'd']);
    });
  });

  it('completes and fails after what waits has passed', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-(ab)|').pipe(rateLimit({ rate: 1, per: 8 }))).toBe('-a-------(b|)');
      expectObservable(cold('-(ab)#').pipe(rateLimit({ rate: 1, per: 8 }))).toBe('-a-------(b#)');
      expectObservable(cold('-ab#').pipe(rateLimit({ rate: 1, per: 8, overflow: 'drop' }))).toBe('-a-#');
    });
  });

  it.each(['wait', 'drop'] as const)(
    'gives nothing for a source that never emits, and completes with an empty one, with %s',
    (overflow) => {
      marbles(({ expectObservable }) => {
        expectObservable(NEVER.pipe(rateLimit({ rate: 1, overflow }))).toBe('-');
        expectObservable(EMPTY.pipe(rateLimit({ rate: 1, overflow }))).toBe('|');
      });
    },
  );

  it('fails with what onDrop throws, and lets go of the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-ab-');
      const onDrop = () => {
        throw new RangeError('no');
      };
      expectObservable(source.pipe(rateLimit({ rate: 1, overflow: 'drop', onDrop }))).toBe(
        '-a#',
        undefined,
        new RangeError('no'),
      );
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });

  it('lets go of an endless source when the reader leaves, and counts for each reader by itself', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-abcdefghij');
      const result$ = source.pipe(rateLimit({ rate: 1, per: 3 }), take(2));
      expectObservable(result$).toBe('-a--(b|)');
      expectObservable(result$).toBe('-a--(b|)');
      expectSubscriptions(source.subscriptions).toBe(['^---!', '^---!']);
    });
  });

  it('asks the source to wait while an item waits', () => {
    const clock = new FakeClock();
    let pulled = 0;
    function* endless() {
      for (;;) yield pulled++;
    }
    const seen = watch(fromIterable(endless()).pipe(rateLimit({ rate: 1, per: 10, clock })));
    expect([seen.values, pulled]).toEqual([[0], 2]);
    clock.advance(30);
    expect([seen.values, pulled]).toEqual([[0, 1, 2, 3], 5]);
    seen.stop();
    expect(clock.actions).toHaveLength(0);
  });

  it('keeps what waits while the valve below is closed, and saves its turn for it', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const below = new Valve();
    const seen = withinValve(below, () => watch(source.pipe(rateLimit({ rate: 1, per: 10, clock }))));
    source.next(1);
    source.next(2);
    below.close();
    clock.advance(100);
    expect(seen.values).toEqual([1]);
    below.open();
    expect(seen.values).toEqual([1, 2]);
  });

  it('fails where a source goes on although it was asked to wait', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen = watch(source.pipe(rateLimit({ rate: 1, clock })));
    for (let item = 0; item <= 1025; item++) source.next(item);
    expect(BufferOverflowError.is(seen.error)).toBe(true);
    expect(source.observed).toBe(false);
    expect(clock.actions).toHaveLength(0);
  });

  it('holds a receipt for as long as its item waits, and refuses it when the reader leaves', () => {
    const clock = new FakeClock();
    const source = new Subject<number>();
    const seen = watch(source.pipe(rateLimit({ rate: 1, per: 10, clock })));
    const outcomes = giveWithReceipts([1, 2, 3], (item) => source.next(item));
    expect(outcomes).toEqual([['taken'], [], []]);
    clock.advance(10);
    expect(outcomes).toEqual([['taken'], ['taken'], []]);
    seen.stop();
    expect(outcomes[2]?.map((reason) => AbandonedItemError.is(reason))).toEqual([true]);
  });

  it('keeps a rate of several in a millisecond', () => {
    const clock = new FakeClock();
    let pulled = 0;
    function* endless() {
      for (;;) yield pulled++;
    }
    const seen = watch(fromIterable(endless()).pipe(rateLimit({ rate: 5000, clock }), take(1000)));
    clock.advance(199);
    expect(seen.values).toHaveLength(1000);
  });

  it('goes on when its clock is set back', () => {
    const clock = new FakeClock(1_000_000);
    const source = new Subject<number>();
    const seen = watch(source.pipe(rateLimit({ rate: 1, per: 10, clock, overflow: 'drop' })));
    source.next(1);
    clock.now = () => clock.frame;
    clock.advance(10);
    source.next(2);
    clock.advance(10);
    source.next(3);
    expect(seen.values).toEqual([1, 3]);
  });

  const plans = fc.record({
    gaps: fc.array(fc.nat(6), { maxLength: 60 }),
    rate: fc.integer({ min: 1, max: 7 }),
    per: fc.integer({ min: 1, max: 20 }),
    burst: fc.integer({ min: 1, max: 4 }),
    overflow: fc.constantFrom('wait' as const, 'drop' as const),
  });

  it('exceeds its rate in no span of time, and with wait loses and reorders nothing', () => {
    fc.assert(
      fc.property(plans, ({ gaps, rate, per, burst, overflow }) => {
        const clock = new FakeClock();
        const source = new Subject<number>();
        const passed: { item: number; at: number }[] = [];
        source
          .pipe(rateLimit({ rate, per, burst, overflow, clock }))
          .subscribe((item) => passed.push({ item, at: clock.now() }));
        gaps.forEach((gap, item) => {
          clock.advance(gap);
          source.next(item);
        });
        clock.advance(10_000);
        const atOnce = Math.max(burst, Math.ceil(rate / per));
        for (const [from, first] of passed.entries())
          for (const [offset, { at }] of passed.slice(from).entries())
            expect(offset + 1).toBeLessThanOrEqual(atOnce + ((at - first.at) * rate) / per + 1e-6);
        if (overflow === 'wait') expect(passed.map(({ item }) => item)).toEqual(gaps.map((_, item) => item));
      }),
    );
  });

  it.each([[{ rate: 0 }], [{ rate: 1, per: 0 }], [{ rate: 1, burst: 0 }], [{ rate: 1, burst: 1.5 }], [{ rate: NaN }]])(
    'refuses %j at once',
    (options) => {
      expect(() => rateLimit(options)).toThrow(InvalidArgumentError);
      expect(() => readConfig(rateLimitSpec, options)).toThrow();
    },
  );

  it('counts what it drops, in config', () => {
    const context = testContext({ clock: new FakeClock() });
    const source = new Subject<number>();
    watch(source.pipe(rateLimitSpec.create(readConfig(rateLimitSpec, { rate: 1, overflow: 'drop' }), context)));
    source.next(1);
    source.next(2);
    expect(context.drops).toEqual([{ item: 2, reason: 'rateLimit' }]);
  });

  describe.each(['wait', 'drop'] as const)('laws, with %s', (overflow) => {
    const { contract } = rateLimitSpec;
    const create = ({ clock }: ComponentContext) => rateLimit<number>({ rate: 1, per: 20, burst: 2, overflow, clock });
    for (const law of operatorLaws({ create, items: fc.integer(), contract })) it(law.name, law.check);
  });

  describe('examples', () => {
    for (const example of exampleLaws(rateLimitSpec)) it(example.name, example.check);
  });
});
