import { BufferOverflowError, currentValve, InvalidArgumentError, Valve } from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, NEVER, Observable, Subject, throwError } from 'rxjs';
import { below } from '../__fixtures__/below.js';
import { configFields, readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { conflate, conflateSpec, type ConflateOptions } from './conflate.js';

const merge = (waiting: number, item: number) => waiting + item;

describe('conflate', () => {
  it('passes everything on at once where nothing below is slow', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -abc-d-|');
      const subscriptions = '^------!';
      const expected = '     -abc-d-|';
      expectObservable(source.pipe(conflate({ merge: (a, b) => a + b }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('gives nothing for a source that never emits, and ends with an empty one or a failure', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(conflate({ merge }))).toBe('-');
      expectObservable(EMPTY.pipe(conflate({ merge }))).toBe('|');
      expectObservable(throwError(() => 'error').pipe(conflate({ merge }))).toBe('#');
    });
  });

  it('merges what comes while the valve below is closed, and emits it when it opens', () => {
    const { valve, seen, source } = subscribed({ merge });
    source.next(1);
    valve.close();
    [2, 3, 4].forEach((item) => source.next(item));
    expect(seen).toEqual([1]);
    valve.open();
    source.next(5);
    expect(seen).toEqual([1, 9, 5]);
  });

  it('merges by key, and emits in the order in which the keys came', () => {
    const { valve, seen, source } = subscribed({ merge, key: (item) => item % 3 });
    valve.close();
    [5, 1, 2, 4, 3].forEach((item) => source.next(item));
    valve.open();
    expect(seen).toEqual([7, 5, 3]);
  });

  it('hands on no more than the reader takes', () => {
    const { valve, seen, source } = subscribed({ merge, key: (item) => item }, () => valve.close());
    valve.close();
    [1, 2, 1].forEach((item) => source.next(item));
    valve.open();
    expect(seen).toEqual([2]);
    valve.open();
    expect(seen).toEqual([2, 2]);
  });

  it('ends behind what waits', () => {
    const completed = subscribed({ merge });
    completed.valve.close();
    completed.source.next(1);
    completed.source.complete();
    expect(completed.seen).toEqual([]);
    completed.valve.open();
    expect(completed.seen).toEqual([1, 'complete']);

    const failed = subscribed({ merge });
    failed.valve.close();
    failed.source.next(1);
    failed.source.error('broken');
    failed.valve.open();
    expect(failed.seen).toEqual([1, 'error: broken']);
  });

  it('fails behind what waits when there are too many keys, and lets go of the source at once', () => {
    const { valve, seen, source } = subscribed({ merge, key: (item) => item, maxKeys: 2 });
    valve.close();
    [1, 2, 1].forEach((item) => source.next(item));
    expect(source.observed).toBe(true);
    source.next(3);
    expect(source.observed).toBe(false);
    valve.open();
    expect(seen).toEqual([2, 2, expect.stringContaining('buffer of 2 items is full')]);
  });

  it.each<[string, Partial<ConflateOptions<number>>]>([
    ['merge', { merge: fail }],
    ['key', { key: fail }],
  ])('raises what %s throws', (_, options) => {
    const { valve, seen, source } = subscribed({ merge, ...options });
    valve.close();
    source.next(1);
    source.next(2);
    valve.open();
    expect(seen).toEqual(['error: RangeError: broken']);
    expect(source.observed).toBe(false);
  });

  it('merges for each subscriber of its own', () => {
    const source = new Subject<number>();
    const conflated$ = source.pipe(conflate({ merge }));
    const [slow, fast] = [new Valve(), new Valve()];
    const seen: string[] = [];
    below(slow, conflated$).subscribe((item) => seen.push(`slow ${item}`));
    below(fast, conflated$).subscribe((item) => seen.push(`fast ${item}`));
    slow.close();
    [1, 2].forEach((item) => source.next(item));
    slow.open();
    expect(seen).toEqual(['fast 1', 'fast 2', 'slow 3']);
  });

  it('forgets what waits when its reader leaves', () => {
    const { valve, seen, source, subscription } = subscribed({ merge });
    valve.close();
    source.next(1);
    subscription.unsubscribe();
    valve.open();
    expect(seen).toEqual([]);
    expect(source.observed).toBe(false);
  });

  it('hides the valve below from its source and emits within it', () => {
    const valve = new Valve();
    const met: (Valve | undefined)[] = [];
    const source = new Observable<number>((subscriber) => {
      met.push(currentValve());
      subscriber.next(1);
    });
    below(valve, source.pipe(conflate({ merge }))).subscribe(() => met.push(currentValve()));
    expect(met).toEqual([undefined, valve]);
  });

  it('gives out neither more nor less than came in, and nothing while the valve is closed', () => {
    const steps = fc.array(fc.constantFrom('item', 'item', 'item', 'open', 'close'), { maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), steps, (keys, given) => {
        let closed = false;
        const { valve, seen, source } = subscribed({ merge: join, key: ([first]) => Number(first) % keys }, () =>
          expect(closed).toBe(false),
        );
        let count = 0;
        for (const step of given) {
          closed = step === 'close' || (closed && step === 'item');
          if (step === 'open') valve.open();
          else if (step === 'close') valve.close();
          else source.next([count++]);
        }
        closed = false;
        valve.open();
        const items = (seen as number[][]).flat();
        expect([...items].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
        for (let key = 0; key < keys; key++) {
          const own = items.filter((item) => item % keys === key);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('settles every receipt once: with what it was merged into, or as refused when its reader leaves', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.boolean(), (count, leaves) => {
        const { valve, subscription, source } = subscribed({ merge });
        valve.close();
        const outcomes = giveWithReceipts([...Array(count).keys()], (item) => source.next(item));
        expect(outcomes.every((outcome) => outcome.length === 0)).toBe(true);
        if (leaves) subscription.unsubscribe();
        else valve.open();
        expect(outcomes.every((outcome) => outcome.length === 1)).toBe(true);
        expect(outcomes.filter(([outcome]) => AbandonedItemError.is(outcome))).toHaveLength(leaves ? count : 0);
      }),
    );
  });

  it('refuses the receipt of the item that was one key too many', () => {
    const { valve, source } = subscribed({ merge, key: (item) => item, maxKeys: 1 });
    valve.close();
    const outcomes = giveWithReceipts([1, 2], (item) => source.next(item));
    valve.open();
    expect(outcomes).toEqual([['taken'], [expect.any(BufferOverflowError)]]);
  });

  it.each([[0], [1.5]])('refuses %d keys at once', (maxKeys) => {
    expect(() => conflate({ merge, maxKeys })).toThrow(InvalidArgumentError);
  });

  describe('in config', () => {
    for (const law of exampleLaws(conflateSpec)) it(law.name, async () => law.check());

    it.each<[unknown, unknown[], unknown]>([
      [{ merge: 'fields' }, [{ a: 1, b: 1 }, { b: 2 }], { a: 1, b: 2 }],
      [{ merge: 'sum' }, [1, 2, 3], 6],
      [{ merge: 'text' }, ['a', 'b'], 'ab'],
    ])('%j merges %j', (config, items, expected) => {
      expect(mergedBy(config, items)).toEqual([expected]);
    });

    it.each<[unknown, unknown[]]>([
      [{ merge: 'fields' }, [{}, 1]],
      [{ merge: 'sum' }, [1, '2']],
      [{ merge: 'text' }, ['a', 1]],
    ])('%j fails on %j', (config, items) => {
      expect(mergedBy(config, items)).toEqual([expect.stringContaining('to be merged by')]);
    });

    it.each([[{}], [{ merge: 'newest' }], [{ merge: 'sum', maxKeys: 0 }]])('does not take %j', (config) => {
      expect(() => readConfig(conflateSpec, config)).toThrow();
    });
  });

  describe('laws', () => {
    const except = { keepsValve: 'its source need not wait: it hides the valve below' };
    const create = () => conflate<number>({ merge });
    const laws = operatorLaws({ create, items: fc.integer(), contract: conflateSpec.contract, except });
    for (const law of laws) it(law.name, async () => law.check());
  });
});

function fail(): never {
  throw new RangeError('broken');
}

function join(waiting: number[], item: number[]): number[] {
  return [...waiting, ...item];
}

/** What comes out when all of the items wait. */
function mergedBy(config: unknown, items: readonly unknown[]): unknown[] {
  const read = conflateSpec.config(configFields).parse(config);
  const [source, valve, seen] = [new Subject<unknown>(), new Valve(), [] as unknown[]];
  const stream$ = source.pipe(conflateSpec.create(read, testContext()));
  below(valve, stream$).subscribe({ next: (item) => seen.push(item), error: (error) => seen.push(String(error)) });
  valve.close();
  items.forEach((item) => source.next(item));
  valve.open();
  return seen;
}

/** A subscribed `conflate` with its source, the valve below it, and everything that came out. */
function subscribed<T>(options: ConflateOptions<T>, react?: (item: T) => void) {
  const source = new Subject<T>();
  const valve = new Valve();
  const seen: unknown[] = [];
  const subscription = below(valve, source.pipe(conflate(options))).subscribe({
    next(item) {
      seen.push(item);
      react?.(item);
    },
    error: (error) => seen.push(`error: ${String(error)}`),
    complete: () => seen.push('complete'),
  });
  return { source, valve, seen, subscription };
}
