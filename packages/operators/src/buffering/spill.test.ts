import { currentLineage, failLineage, fromIterable, InvalidArgumentError, Valve } from '@weir/core';
import { operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import {
  concat,
  EMPTY,
  NEVER,
  Observable,
  of,
  range,
  retry,
  Subject,
  Subscriber,
  tap,
  throwError,
  type RetryConfig,
} from 'rxjs';
import { ArrayStore, type ArrayStoreOptions } from '../__fixtures__/array-store.js';
import { below } from '../__fixtures__/below.js';
import { readConfig } from '../__fixtures__/config-fields.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { settled, watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { spill, spillSpec, type SpillOptions } from './spill.js';

const numbers = (count: number) => [...Array(count).keys()];
const stores: [string, ArrayStoreOptions][] = [
  ['a store that takes items at once', {}],
  ['a slow store', { isSlow: true }],
  ['a store that survives', { survivesRestart: true }],
  ['a slow store that survives', { survivesRestart: true, isSlow: true }],
];

describe('spill', () => {
  it.each([false, true])(
    'passes items on at once while nothing below is slow, and stores none (slow: %p)',
    async (isSlow) => {
      const { seen, source, store } = subscribed({ options: { isSlow } });
      numbers(9).forEach((item) => source.next(item));
      source.complete();
      expect(seen).toEqual([...numbers(9), 'complete']);
      await rest();
      expect(store.calls).toMatchObject({ open: 1, append: 0, close: 1 });
    },
  );

  it('keeps in memory what comes before a slow store has opened, then stores it', async () => {
    const { valve, seen, source, store } = subscribed({ options: { isSlow: true } });
    valve.close();
    numbers(40).forEach((item) => source.next(item));
    expect(store.calls).toMatchObject({ open: 1, append: 0 });
    await rest();
    expect(store.kept.length).toBeGreaterThan(0);
    valve.open();
    await rest();
    expect(seen).toEqual(numbers(40));
  });

  it.each(stores)('opens nothing on behalf of a reader that has left already, with %s', async (_, options) => {
    const store = new ArrayStore<number>(options);
    const left = new Subscriber<number>();
    left.unsubscribe();
    NEVER.pipe(spill({ store: () => store })).subscribe(left);
    await rest();
    expect(store.calls).toMatchObject({ open: 0, close: 0 });
  });

  it.each(stores)('keeps the order of whatever comes while the valve below is closed, with %s', async (_, options) => {
    const { valve, seen, source } = subscribed({ options });
    valve.close();
    numbers(100).forEach((item) => source.next(item));
    await rest();
    expect(seen).toEqual([]);
    valve.open();
    [100, 101].forEach((item) => source.next(item));
    source.complete();
    await rest();
    expect(seen).toEqual([...numbers(102), 'complete']);
  });

  it('takes a burst of any size where the store takes items at once', async () => {
    const { valve, seen, source, store } = subscribed();
    valve.close();
    for (let item = 0; item < 10_000; item++) source.next(item);
    expect(store.kept.length).toBeGreaterThan(9_980);
    valve.open();
    for (let turn = 0; turn < 5000 && seen.length < 10_000; turn++) await settled();
    expect(seen).toEqual(numbers(10_000));
  });

  it('has a source that can wait do so while a slow store writes, and holds no more in memory than it may', async () => {
    const store = new ArrayStore<number>({ isSlow: true });
    const valve = new Valve();
    let produced = 0;
    function* items() {
      while (produced < 200) yield produced++;
    }
    const { values } = watch(
      below(valve, fromIterable(items()).pipe(spill({ store: () => store, maxItemsInMemory: 16 }))),
    );
    expect(values).toHaveLength(200);
    produced = 0;
    valve.close();
    const held = watch(below(valve, fromIterable(items()).pipe(spill({ store: () => store, maxItemsInMemory: 16 }))));
    for (let turn = 0; turn < 100; turn++) {
      expect(produced - store.kept.length).toBeLessThanOrEqual(16);
      await Promise.resolve();
    }
    await rest();
    expect(produced).toBe(200);
    valve.open();
    await rest();
    expect(held.values).toEqual(numbers(200));
    expect(held.isComplete).toBe(true);
  });

  it('fails behind what it holds when a source that cannot wait is faster than the store', async () => {
    const { valve, seen, source } = subscribed({ options: { isSlow: true } });
    valve.close();
    for (let item = 0; item < 2000; item++) source.next(item);
    expect(source.observed).toBe(false);
    valve.open();
    await rest();
    expect(seen.slice(0, -1)).toEqual(numbers(seen.length - 1));
    expect(seen.length).toBeGreaterThan(1024);
    expect(seen.at(-1)).toContain('full');
  });

  it('gives nothing for a source that never emits, and ends with an empty one and a failing one', async () => {
    const create = (options?: ArrayStoreOptions) => spill({ store: () => new ArrayStore<number>(options) });
    for (const [, options] of stores) {
      expect(watch(NEVER.pipe(create(options)))).toMatchObject({ values: [], isComplete: false });
      const empty = watch(EMPTY.pipe(create(options)));
      const failing = watch(throwError(() => 'broken').pipe(create(options)));
      await rest();
      expect([empty.isComplete, failing.error]).toEqual([true, 'broken']);
    }
  });

  it('passes an error on behind the items that it holds', async () => {
    const { valve, seen, source } = subscribed();
    valve.close();
    numbers(50).forEach((item) => source.next(item));
    source.error('broken');
    valve.open();
    await rest();
    expect(seen).toEqual([...numbers(50), 'error: broken']);
  });

  it.each(stores)(
    'empties and closes its store once, whether its reader stays or leaves, with %s',
    async (_, options) => {
      for (const leaves of [true, false]) {
        const { valve, source, subscription, store } = subscribed({ options });
        valve.close();
        numbers(50).forEach((item) => source.next(item));
        await rest();
        if (leaves) subscription.unsubscribe();
        else valve.open();
        source.complete();
        await rest();
        expect(store.calls.close).toBe(1);
        expect(store.kept).toHaveLength(leaves && options.survivesRestart ? 50 : 0);
      }
    },
  );

  it('has a store for each subscriber', () => {
    const made: unknown[] = [];
    const store = () => made[made.push(new ArrayStore<number>()) - 1] as ArrayStore<number>;
    const spilling$ = of(1, 2).pipe(spill({ store }));
    expect([watch(spilling$).values, watch(spilling$).values]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(new Set(made).size).toBe(2);
  });

  describe('subscribed to again while its store is still at work', () => {
    /** The 20 is failed on twice. */
    function retried(options: ArrayStoreOptions, again: RetryConfig) {
      const { store, inUse } = storesOfOneFolder(options);
      const valve = new Valve();
      let failures = 0;
      const failTwice = (item: number) => {
        if (item === 20 && failures++ < 2) throw new RangeError('not yet');
      };
      const source$ = concat(range(0, 40), NEVER);
      valve.close();
      const seen = watch(
        below(valve, source$.pipe(spill({ store, maxItemsInMemory: 16 }), tap(failTwice), retry(again))),
      );
      valve.open();
      return { seen, inUse };
    }
    const later: RetryConfig = { delay: () => settled() };

    it.each([
      ...stores.map(([name, options]) => [name, options, later] as const),
      ...stores.slice(0, 2).map(([name, options]) => [`${name}, at once`, options, {}] as const),
    ])('waits for it, with %s', async (_, options, again) => {
      const { seen, inUse } = retried(options, again);
      await rest();
      expect(seen.error).toBeUndefined();
      expect(seen.values.slice(-40)).toEqual(numbers(40));
      seen.stop();
      await rest();
      expect(inUse.size).toBe(0);
    });

    it.each(stores.slice(2))('fails rather than wait for the item that it is within, with %s', async (_, options) => {
      const { seen, inUse } = retried(options, { count: 3 });
      await rest();
      expect(seen.error).toEqual(new RangeError('in use'));
      expect(inUse.size).toBe(0);
    });
  });

  it('stops when its reader leaves while it hands on what it held', async () => {
    const valve = new Valve();
    valve.close();
    const seen: number[] = [];
    const endless$ = concat(range(0, 40), NEVER);
    const store = new ArrayStore<number>();
    const subscription = below(valve, endless$.pipe(spill({ store: () => store, maxItemsInMemory: 8 }))).subscribe(
      (item) => seen.push(item) === 10 && subscription.unsubscribe(),
    );
    valve.open();
    await rest();
    expect(seen).toEqual(numbers(10));
    expect(store.calls.close).toBe(1);
  });

  describe('receipts', () => {
    it('wait with their items, and are refused when the stream ends before them', async () => {
      const steps = fc.array(fc.constantFrom('item', 'item', 'item', 'open', 'close', 'rest'), { maxLength: 60 });
      await fc.assert(
        fc.asyncProperty(steps, fc.boolean(), fc.boolean(), async (given, isSlow, leaves) => {
          const { valve, seen, source, subscription } = subscribed({ options: { isSlow } });
          const outcomes: unknown[][] = [];
          for (const step of given) {
            if (step === 'open') valve.open();
            else if (step === 'close') valve.close();
            else if (step === 'rest') await settled();
            else outcomes.push(...giveWithReceipts([outcomes.length], (item) => source.next(item)));
          }
          expect(outcomes.filter(([outcome]) => outcome === 'taken')).toHaveLength(seen.length);
          if (leaves) subscription.unsubscribe();
          valve.open();
          await rest();
          const refused = outcomes.filter(([outcome]) => AbandonedItemError.is(outcome));
          expect(outcomes.every((outcome) => outcome.length === 1)).toBe(true);
          expect(seen).toEqual(numbers(outcomes.length - refused.length));
          if (!leaves) expect(refused).toEqual([]);
        }),
        { numRuns: 200 },
      );
    });

    it('keep with their items when earlier ones had none', async () => {
      const { valve, source } = subscribed();
      valve.close();
      numbers(20).forEach((item) => source.next(item));
      const outcomes = giveWithReceipts([20, 21], (item) => source.next(item));
      await rest();
      expect(outcomes).toEqual([[], []]);
      valve.open();
      await rest();
      expect(outcomes).toEqual([['taken'], ['taken']]);
    });
  });

  describe('with a store that survives', () => {
    it('acknowledges an item as soon as it is stored, and lets go of it once it was taken', () => {
      const held: ReturnType<typeof currentLineage>[] = [];
      const { source, store } = subscribed({
        options: { survivesRestart: true },
        react: () => {
          currentLineage()?.retain();
          held.push(currentLineage());
        },
      });
      expect(giveWithReceipts([1, 2], (item) => source.next(item))).toEqual([['taken'], ['taken']]);
      expect(store.kept.map(({ item }) => item)).toEqual([1, 2]);
      held[1]?.release();
      expect(store.kept.map(({ item }) => item)).toEqual([1]);
      held[0]?.release(new RangeError('no room'));
      expect(store.kept.map(({ item }) => item)).toEqual([1]);
    });

    it('acknowledges nothing that a slow store has not stored yet', async () => {
      const { source, subscription, store } = subscribed({ options: { survivesRestart: true, isSlow: true } });
      await rest();
      const outcomes = giveWithReceipts([1, 2], (item) => source.next(item));
      subscription.unsubscribe();
      await rest();
      expect(store.kept.map(({ item }) => item)).toEqual([1]);
      expect(outcomes).toEqual([['taken'], [expect.any(AbandonedItemError)]]);
    });

    it('gives what was left of an earlier time first', async () => {
      const kept = [7, 8, 9].map((item) => ({ item, position: item }));
      const { seen, source } = subscribed({ options: { survivesRestart: true }, kept });
      source.next(1);
      expect(seen).toEqual([]);
      await rest();
      expect(seen).toEqual([7, 8, 9, 1]);
      expect(kept).toEqual([]);
    });

    it('waits for what was left of an earlier time, also where the source has nothing to give', async () => {
      for (const left of [[7, 8], []]) {
        const kept = left.map((item) => ({ item, position: item }));
        const { seen, source } = subscribed({ options: { survivesRestart: true, isSlow: true }, kept });
        source.complete();
        expect(seen).toEqual([]);
        await rest();
        expect(seen).toEqual([...left, 'complete']);
      }
    });

    it('closes the store only when everything that left it is settled', async () => {
      let lineage: ReturnType<typeof currentLineage>;
      const react = () => {
        lineage = currentLineage();
        lineage?.retain();
      };
      const { source, store } = subscribed({ options: { survivesRestart: true }, react });
      source.next(1);
      source.complete();
      await rest();
      expect(store.calls.close).toBe(0);
      lineage?.release();
      expect(store.calls.close).toBe(1);
      expect(store.kept).toEqual([]);
    });

    it('loses nothing that was acknowledged, keeps the order and repeats nothing that was taken, however often it is stopped', async () => {
      const steps = fc.array(fc.constantFrom('item', 'item', 'item', 'open', 'close', 'rest', 'stop'), {
        maxLength: 80,
      });
      await fc.assert(
        fc.asyncProperty(steps, fc.boolean(), async (given, isSlow) => {
          const kept: { item: number; position: number }[] = [];
          const taken: number[] = [];
          const outcomes: unknown[][] = [];
          const start = () =>
            subscribed({ options: { survivesRestart: true, isSlow }, kept, react: (item) => taken.push(item) });
          let { valve, source, subscription } = start();
          for (const step of [...given, 'open', 'rest']) {
            if (step === 'item') outcomes.push(...giveWithReceipts([outcomes.length], (item) => source.next(item)));
            else if (step === 'open') valve.open();
            else if (step === 'close') valve.close();
            else await rest();
            if (step === 'stop') {
              subscription.unsubscribe();
              await rest();
              ({ valve, source, subscription } = start());
            }
          }
          const acknowledged = numbers(outcomes.length).filter((item) => outcomes[item]?.[0] === 'taken');
          expect(taken).toEqual(acknowledged);
          expect(outcomes.every((outcome) => outcome.length === 1)).toBe(true);
        }),
        { numRuns: 100 },
      );
    });
  });

  describe('an item that its store can never keep', () => {
    const isOdd = (item: unknown) => (item as number) % 2 === 1;

    it.each(stores)('goes to onError within its lineage, and nothing else is lost, with %s', async (_, options) => {
      const failed: unknown[][] = [];
      const onError = (error: unknown, item: number) => {
        failed.push([item, String(error)]);
        if (item % 4 === 3) failLineage(error);
      };
      const { valve, seen, source } = subscribed({ options: { ...options, refuses: isOdd }, onError });
      valve.close();
      const outcomes = giveWithReceipts(numbers(60), (item) => source.next(item));
      source.complete();
      await rest();
      valve.open();
      await rest();
      // Those in front have never had to go to the store.
      const inFront = options.survivesRestart ? 0 : 8;
      const refused = numbers(60).filter((item) => item >= inFront && item % 2 === 1);
      expect(failed).toEqual(refused.map((item) => [item, `TypeError: ${item} is refused`]));
      expect(seen).toEqual([...numbers(60).filter((item) => !refused.includes(item)), 'complete']);
      expect(outcomes).toEqual(
        numbers(60).map((item) => [
          refused.includes(item) && item % 4 === 3
            ? expect.objectContaining({ message: `${item} is refused` })
            : 'taken',
        ]),
      );
    });

    it.each(stores)(
      'is the error of the stream without onError, behind what came before, with %s',
      async (_, options) => {
        const { valve, seen, source } = subscribed({ options: { ...options, refuses: (item) => item === 30 } });
        const outcomes: unknown[][] = [];
        for (const item of numbers(60)) {
          outcomes.push(...giveWithReceipts([item], (given) => source.next(given)));
          await rest();
          if (item === 8) valve.close();
        }
        valve.open();
        await rest();
        expect(seen.at(-1)).toBe('error: TypeError: 30 is refused');
        expect(seen.slice(0, -1)).toEqual(numbers(seen.length - 1));
        expect(seen.length).toBeGreaterThan(20);
        expect(outcomes[30]).toEqual([expect.objectContaining({ message: '30 is refused' })]);
        expect(source.observed).toBe(false);
      },
    );

    it.each(stores)(
      'fails the stream where onError does, and settles each receipt once, with %s',
      async (_, options) => {
        const onError = () => {
          throw new RangeError('no dead letters');
        };
        const { valve, seen, source, store } = subscribed({ options: { ...options, refuses: isOdd }, onError });
        valve.close();
        const outcomes = giveWithReceipts(numbers(60), (item) => source.next(item));
        await rest();
        valve.open();
        await rest();
        expect(seen.at(-1)).toBe('error: RangeError: no dead letters');
        expect([source.observed, store.calls.close]).toEqual([false, 1]);
        expect(outcomes.every((outcome) => outcome.length <= 1)).toBe(true);
      },
    );

    it.each(stores)('may end the stream from within onError, and have more sent, with %s', async (_, options) => {
      for (const ends of [true, false]) {
        let more = 100;
        // Whole batches of them.
        const isOfTheMiddle = (item: unknown) => (item as number) > 8 && (item as number) <= 100;
        const outcomes: unknown[][] = [];
        const give = (item: number) => outcomes.push(...giveWithReceipts([item], (given) => setup.source.next(given)));
        const onError = () => {
          if (ends) setup.subscription.unsubscribe();
          else if (more < 110) give(more++);
        };
        const setup = subscribed({ options: { ...options, refuses: isOfTheMiddle }, onError });
        setup.valve.close();
        numbers(40).forEach(give);
        await rest();
        setup.valve.open();
        await rest();
        setup.source.complete();
        await rest();
        expect(setup.store.calls.close).toBe(1);
        expect(outcomes.every((outcome) => outcome.length === 1)).toBe(true);
        if (ends) continue;
        expect(outcomes.flat().every((outcome) => outcome === 'taken')).toBe(true);
        // Some of the last are still in memory when they are handed on.
        expect(setup.seen.filter((item) => !isOfTheMiddle(item))).toEqual([
          ...numbers(9),
          ...numbers(110).slice(101),
          'complete',
        ]);
      }
    });

    it('loses nothing else whatever comes when', async () => {
      const steps = fc.array(fc.constantFrom('item', 'item', 'odd', 'open', 'close', 'rest'), { maxLength: 80 });
      await fc.assert(
        fc.asyncProperty(steps, fc.boolean(), fc.boolean(), async (given, isSlow, survivesRestart) => {
          const failed: number[] = [];
          const onError = (_: unknown, item: number) => void failed.push(item);
          const options = { isSlow, survivesRestart, refuses: isOdd };
          const { valve, seen, source, store } = subscribed({ options, onError });
          const outcomes: unknown[][] = [];
          const sent: number[] = [];
          for (const step of given) {
            if (step === 'open') valve.open();
            else if (step === 'close') valve.close();
            else if (step === 'rest') await settled();
            else {
              sent.push(sent.length * 2 + (step === 'odd' ? 1 : 0));
              outcomes.push(...giveWithReceipts(sent.slice(-1), (item) => source.next(item)));
            }
          }
          source.complete();
          valve.open();
          await rest();
          expect(seen).toEqual([...sent.filter((item) => !failed.includes(item)), 'complete']);
          expect(failed.every(isOdd)).toBe(true);
          expect(outcomes.every((outcome) => outcome.length === 1 && outcome[0] === 'taken')).toBe(true);
          expect([store.calls.close, store.kept]).toEqual([1, []]);
        }),
        { numRuns: 200 },
      );
    });
  });

  describe('when the store fails', () => {
    it.each<[NonNullable<ArrayStoreOptions['fails']>, number[]]>([
      [{ append: 0 }, numbers(8)],
      [{ append: 2 }, numbers(16)],
      [{ read: 0 }, numbers(8)],
    ])(
      'on %j fails behind what can still be handed on, and refuses the receipts of the rest',
      async (fails, handedOn) => {
        const { valve, seen, source, store } = subscribed({ options: { fails } });
        valve.close();
        const outcomes = giveWithReceipts(numbers(40), (item) => source.next(item));
        await rest();
        valve.open();
        await rest();
        expect(seen).toEqual([...handedOn, expect.stringContaining('failed')]);
        expect(source.observed).toBe(false);
        const fates = outcomes.slice(0, 40).map((outcome) => outcome.map(String));
        expect(fates.slice(0, handedOn.length).every(([fate]) => fate === 'taken')).toBe(true);
        expect(fates.every((fate) => fate.length <= 1)).toBe(true);
        expect(store.calls.close).toBe(1);
      },
    );

    it.each(stores)(
      'says at once that it cannot be opened, and leaves the source alone, with %s',
      async (_, options) => {
        let isSubscribed = false;
        const source = new Observable<number>(() => void (isSubscribed = true));
        const store = new ArrayStore<number>({ ...options, fails: { open: 0 } });
        const seen = watch(source.pipe(spill({ store: () => store })));
        expect(seen).toMatchObject({ values: [], error: new RangeError('open failed') });
        expect(isSubscribed).toBe(false);
        await rest();
        expect(store.calls.close).toBe(1);
      },
    );

    it('fails behind what it has when a slow store says later that it cannot be opened', async () => {
      const valve = new Valve();
      const source = new Subject<number>();
      const store = Object.assign(new ArrayStore<number>(), {
        open: () => settled().then(() => Promise.reject(new RangeError('no such disk'))),
      });
      const seen = watch(below(valve, source.pipe(spill({ store: () => store, maxItemsInMemory: 16 }))));
      valve.close();
      const outcomes = giveWithReceipts(numbers(10), (item) => source.next(item));
      await rest();
      valve.open();
      expect(seen).toMatchObject({ values: numbers(8), error: new RangeError('no such disk') });
      expect(outcomes.slice(8)).toEqual([[seen.error], [seen.error]]);
      expect([source.observed, store.calls.close]).toEqual([false, 1]);
    });

    it.each([{ append: 0 }, { settle: 0 }])('on %j with a store that survives fails, too', async (fails) => {
      const { seen, source } = subscribed({ options: { survivesRestart: true, fails } });
      source.next(1);
      await rest();
      expect(seen.at(-1)).toContain('failed');
      expect(source.observed).toBe(false);
    });

    it('fails with a store that does not give back what it keeps', async () => {
      const store = Object.assign(new ArrayStore<number>(), { read: () => Promise.resolve([]) });
      const valve = new Valve();
      valve.close();
      const seen = watch(below(valve, of(...numbers(40)).pipe(spill({ store: () => store, maxItemsInMemory: 16 }))));
      valve.open();
      await rest();
      expect(seen.error).toBeInstanceOf(InvalidArgumentError);
    });
  });

  it.each([0, 3, 4.5, NaN])('refuses %p items in memory at once', (maxItemsInMemory) => {
    expect(() => spill({ store: () => new ArrayStore(), maxItemsInMemory })).toThrow(InvalidArgumentError);
  });

  describe('in config', () => {
    it('makes the store that is named', () => {
      const made: unknown[] = [];
      const spec = { create: (options: unknown) => made[made.push(options) - 1] && new ArrayStore() };
      const context = { ...testContext(), lookup: (kind: string, name: string) => (made.push([kind, name]), spec) };
      const config = readConfig(spillSpec, { path: './spill', maxBytes: '1MiB' });
      expect(watch(of(1, 2).pipe(spillSpec.create(config, context) as never)).values).toEqual([1, 2]);
      const options = { path: './spill', maxBytes: 1024 ** 2, survivesRestart: false, fsync: 'never' };
      expect(made).toEqual([['spillStore', 'file'], options]);
    });

    it('has an item that cannot be kept fail as the step says', async () => {
      const store = new ArrayStore({ survivesRestart: true, refuses: (item) => item === 2 });
      const context = testContext();
      const config = readConfig(spillSpec, { path: './spill', survivesRestart: true });
      const spilling = spillSpec.create(config, { ...context, lookup: () => ({ create: () => store }) });
      const seen = watch(of(1, 2, 3).pipe(spilling as never));
      await rest();
      expect(seen).toMatchObject({ values: [1, 3], isComplete: true });
      expect(context.failed).toEqual([{ error: new TypeError('2 is refused'), item: 2 }]);
    });

    it.each([[{}], [{ path: '' }], [{ path: 'a', maxItemsInMemory: 3 }], [{ path: 'a', maxBytes: 10 }]])(
      'does not take %j',
      (config) => {
        expect(() => readConfig(spillSpec, config)).toThrow();
      },
    );
  });

  describe.each(stores)('laws with %s', (_, options) => {
    const except = {
      keepsValve: 'it lets the source run ahead of the valve below',
      ...(options.survivesRestart && { refuses: 'what is stored is acknowledged' }),
    };
    const create = () => spill<number>({ store: () => new ArrayStore(options), maxItemsInMemory: 8 });
    const laws = operatorLaws({ create, items: fc.integer(), contract: spillSpec.contract, except });
    for (const law of laws) it(law.name, async () => law.check());
  });
});

interface Setup {
  options?: ArrayStoreOptions;
  kept?: { item: number; position: number }[];
  react?: (item: number) => void;
  onError?: (error: unknown, item: number) => void;
}

/** A subscribed `spill` of 16 items with its source, its store, the valve below it, and everything that came out. */
function subscribed({ options = {}, kept = [], react, onError }: Setup = {}) {
  const source = new Subject<number>();
  const valve = new Valve();
  const store = new ArrayStore(options, kept);
  const spillOptions: SpillOptions<number> = { store: () => store, maxItemsInMemory: 16, onError };
  const seen: unknown[] = [];
  const subscription = below(valve, source.pipe(spill(spillOptions))).subscribe({
    next(item) {
      seen.push(item);
      react?.(item);
    },
    error: (error) => seen.push(`error: ${String(error)}`),
    complete: () => seen.push('complete'),
  });
  return { source, valve, seen, subscription, store };
}

/** Makes stores that keep their items in one place, which one at a time may use. */
function storesOfOneFolder(options: ArrayStoreOptions) {
  const kept: { item: number; position: number }[] = [];
  const inUse = new Set<unknown>();
  const store = () => {
    const made = new ArrayStore<number>(options, kept);
    const [open, close] = [made.open.bind(made), made.close.bind(made)];
    return Object.assign(made, {
      open() {
        if (inUse.size > 0) throw new RangeError('in use');
        inUse.add(made);
        return open();
      },
      close() {
        if (inUse.delete(made)) close();
      },
    });
  };
  return { store, inUse };
}

/** Lets every promise settle that waits for no timer. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await settled();
}
