import {
  BufferOverflowError,
  currentLineage,
  currentValve,
  fromIterable,
  InvalidArgumentError,
  realClock,
  Valve,
} from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { concat, EMPTY, NEVER, Observable, of, range, Subject, throwError } from 'rxjs';
import { below } from '../__fixtures__/below.js';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { bounded, boundedSpec, type BoundedOptions, type Overflow } from './bounded.js';
import { DropCounter } from './drop-counter.js';

describe('bounded', () => {
  it('passes everything on at once where nothing below is slow', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -abc-d-|');
      const subscriptions = '^------!';
      const expected = '     -abc-d-|';
      expectObservable(source.pipe(bounded({ size: 1, overflow: 'dropOldest' }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('holds items while the valve below is closed, and hands them on in order when it opens', () => {
    marbles(({ cold, expectObservable }) => {
      const valve = new Valve();
      valve.close();
      realClock.schedule(() => valve.open(), 5);
      const source = cold('-ab------c-|');
      const expected = '   -----(ab)c-|';
      expectObservable(below(valve, source.pipe(bounded({ size: 4, overflow: 'wait' })))).toBe(expected);
    });
  });

  it('passes an error on behind the items that it holds', () => {
    const { valve, seen, source } = subscribed({ size: 4, overflow: 'error' });
    valve.close();
    source.next(1);
    source.error('broken');
    expect(seen).toEqual([]);
    valve.open();
    expect(seen).toEqual([1, 'error: broken']);
  });

  it('completes behind the items that it holds', () => {
    const { valve, seen, source } = subscribed({ size: 4, overflow: 'wait' });
    valve.close();
    source.next(1);
    source.complete();
    expect(seen).toEqual([]);
    valve.open();
    expect(seen).toEqual([1, 'complete']);
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(bounded({ overflow: 'wait' }))).toBe('-');
      expectObservable(EMPTY.pipe(bounded({ overflow: 'wait' }))).toBe('|');
      expectObservable(throwError(() => 'error').pipe(bounded({ overflow: 'wait' }))).toBe('#');
    });
  });

  it.each<[Overflow, number[], number[]]>([
    ['dropOldest', [3, 4], [1, 2]],
    ['dropNewest', [1, 2], [3, 4]],
    ['latest', [4], [1, 2, 3]],
    ['sample', [1, 3], [2, 4]],
  ])('under %s keeps %j and reports the rest', (overflow, kept, dropped) => {
    const drops: [number, string][] = [];
    const size = overflow === 'latest' ? undefined : 2;
    const { valve, seen, source } = subscribed({
      size,
      overflow,
      onDrop: (item, reason) => drops.push([item, reason]),
    });
    valve.close();
    [1, 2, 3, 4].forEach((item) => source.next(item));
    valve.open();
    expect(seen).toEqual(kept);
    expect(drops).toEqual(dropped.map((item) => [item, 'overflow']));
  });

  it('under sample gives what is spread evenly over the busy span, and every item again after it', () => {
    const { valve, seen, source } = subscribed({ size: 4, overflow: 'sample' });
    valve.close();
    for (let item = 0; item < 40; item++) source.next(item);
    valve.open();
    expect(seen).toEqual([0, 16, 32]);
    valve.close();
    [40, 41, 42].forEach((item) => source.next(item));
    valve.open();
    expect(seen).toEqual([0, 16, 32, 40, 41, 42]);
  });

  it('counts what it lets go, over all subscriptions', () => {
    const counter = new DropCounter();
    for (const overflow of ['dropOldest', 'dropNewest', 'sample'] as const) {
      const { valve, source } = subscribed({ size: 2, overflow, counter });
      valve.close();
      [1, 2, 3, 4].forEach((item) => source.next(item));
    }
    expect(counter.dropped).toBe(6);
  });

  it('under error lets go of the source at once, and fails behind what it holds', () => {
    const { valve, seen, source } = subscribed({ size: 2, overflow: 'error' });
    valve.close();
    [1, 2, 3].forEach((item) => source.next(item));
    expect(source.observed).toBe(false);
    valve.open();
    expect(seen).toEqual([1, 2, expect.stringContaining('buffer of 2 items is full')]);
  });

  it('under wait fails with a source that does not wait, and loses nothing of a burst before that', () => {
    const { valve, seen, source } = subscribed({ size: 2, overflow: 'wait' });
    valve.close();
    for (let item = 0; item < 1026; item++) source.next(item);
    expect(source.observed).toBe(true);
    source.next(1026);
    expect(source.observed).toBe(false);
    valve.open();
    expect(seen.slice(0, -1)).toEqual([...Array(1026).keys()]);
    expect(seen.at(-1)).toContain('full');
  });

  it('under wait reads ahead up to its size, and asks for more at the low mark', () => {
    const valve = new Valve();
    const seen: number[] = [];
    let produced = 0;
    function* items() {
      for (;;) yield produced++;
    }
    const subscription = below(
      valve,
      fromIterable(items()).pipe(bounded({ size: 4, overflow: 'wait', lowMark: 1 })),
    ).subscribe((item) => {
      seen.push(item);
      valve.close();
    });
    expect([seen, produced]).toEqual([[0], 5]);
    valve.open();
    valve.open();
    expect([seen, produced]).toEqual([[0, 1, 2], 5]);
    valve.open();
    expect([seen, produced]).toEqual([[0, 1, 2, 3], 8]);
    subscription.unsubscribe();
    expect(produced).toBe(8);
  });

  it('raises what onDrop throws', () => {
    const failure = new RangeError('no room');
    const { valve, seen, source } = subscribed({
      size: 1,
      overflow: 'dropNewest',
      onDrop: () => {
        throw failure;
      },
    });
    valve.close();
    source.next(1);
    source.next(2);
    expect(seen).toEqual(['error: RangeError: no room']);
  });

  it('holds items for each subscriber of its own', () => {
    const source = new Subject<number>();
    const bounded$ = source.pipe(bounded({ size: 2, overflow: 'dropOldest' }));
    const [first, second] = [new Valve(), new Valve()];
    const seen: string[] = [];
    below(first, bounded$).subscribe((item) => seen.push(`first ${item}`));
    below(second, bounded$).subscribe((item) => seen.push(`second ${item}`));
    first.close();
    source.next(1);
    expect(seen).toEqual(['second 1']);
    first.open();
    expect(seen).toEqual(['second 1', 'first 1']);
  });

  it('stops when its reader leaves while it hands on what it held', () => {
    const source = new Subject<number>();
    const valve = new Valve();
    valve.close();
    const seen: number[] = [];
    const subscription = below(valve, source.pipe(bounded({ size: 9, overflow: 'wait' }))).subscribe((item) => {
      seen.push(item);
      subscription.unsubscribe();
    });
    [1, 2, 3].forEach((item) => source.next(item));
    valve.open();
    expect(seen).toEqual([1]);
    expect(source.observed).toBe(false);
  });

  it('hides the valve below from its source and emits within it', () => {
    const valve = new Valve();
    const met: (Valve | undefined)[] = [];
    const source = new Observable<number>((subscriber) => {
      met.push(currentValve());
      subscriber.next(1);
    });
    below(valve, source.pipe(bounded({ size: 1, overflow: 'dropOldest' }))).subscribe(() => met.push(currentValve()));
    below(valve, source.pipe(bounded({ size: 1, overflow: 'wait' }))).subscribe(() => met.push(currentValve()));
    expect(met.map((one) => (one === valve ? 'below' : one && 'own'))).toEqual([undefined, 'below', 'own', 'below']);
  });

  it('opens its valve when its reader leaves', () => {
    const valve = new Valve();
    valve.close();
    let own: Valve | undefined;
    const source = new Observable<number>((subscriber) => {
      own = currentValve();
      subscriber.next(1);
    });
    const subscription = below(valve, source.pipe(bounded({ size: 1, overflow: 'wait' }))).subscribe();
    expect(own?.isOpen).toBe(false);
    subscription.unsubscribe();
    expect(own?.isOpen).toBe(true);
  });

  it.each<[BoundedOptions<number>]>([
    [{ overflow: 'wait', size: 0 }],
    [{ overflow: 'wait', size: 2.5 }],
    [{ overflow: 'latest', size: 1 }],
    [{ overflow: 'wait', size: 4, lowMark: 4 }],
    [{ overflow: 'wait', size: 4, lowMark: -1 }],
  ])('refuses %j at once', (options) => {
    expect(() => bounded(options)).toThrow(InvalidArgumentError);
  });

  it('under wait loses nothing and keeps to its size, however fast its reader is', () => {
    const sizes = fc
      .integer({ min: 1, max: 8 })
      .chain((size) => fc.record({ size: fc.constant(size), lowMark: fc.nat(size - 1) }));
    fc.assert(
      fc.property(
        sizes,
        fc.nat(40),
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 }),
        ({ size, lowMark }, count, appetites) => {
          const valve = new Valve();
          const seen: number[] = [];
          let produced = 0;
          let appetite = 0;
          let completed = false;
          function* items() {
            while (produced < count) {
              yield produced++;
            }
          }
          below(valve, fromIterable(items()).pipe(bounded({ size, lowMark, overflow: 'wait' }))).subscribe({
            next(item) {
              seen.push(item);
              if (--appetite <= 0) valve.close();
              expect(produced - seen.length).toBeLessThanOrEqual(size);
            },
            complete: () => (completed = true),
          });
          for (const next of [...appetites, ...Array<number>(count).fill(1)]) {
            appetite = next;
            valve.open();
            expect(produced - seen.length).toBeLessThanOrEqual(size);
          }
          expect(seen).toEqual([...Array(count).keys()]);
          expect(completed).toBe(true);
        },
      ),
    );
  });

  it('keeps the order, and what it keeps and what it drops is all that it was given', () => {
    const steps = fc.array(fc.constantFrom('item', 'item', 'item', 'open', 'close'), { maxLength: 80 });
    const policies = fc.constantFrom<Overflow>('dropOldest', 'dropNewest', 'latest', 'sample');
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 5 }), steps, (overflow, size, given) => {
        const dropped: number[] = [];
        const options = {
          overflow,
          onDrop: (item: number) => dropped.push(item),
          ...(overflow !== 'latest' && { size }),
        };
        const { valve, seen, source } = subscribed(options);
        let count = 0;
        for (const step of given) {
          if (step === 'open') valve.open();
          else if (step === 'close') valve.close();
          else source.next(count++);
          expect(count - seen.length - dropped.length).toBeLessThanOrEqual(overflow === 'latest' ? 1 : size);
        }
        valve.open();
        expect(seen).toEqual([...(seen as number[])].sort((a, b) => a - b));
        expect([...(seen as number[]), ...dropped].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      }),
    );
  });

  it('settles every receipt once: dropped ones as taken, those held by a stream that ends as refused', () => {
    const policies = fc.constantFrom<Overflow>('dropOldest', 'dropNewest', 'sample', 'wait');
    fc.assert(
      fc.property(
        policies,
        fc.integer({ min: 1, max: 5 }),
        fc.nat(20),
        fc.boolean(),
        (overflow, size, count, leaves) => {
          const { valve, subscription, source } = subscribed({ overflow, size });
          valve.close();
          const outcomes = giveWithReceipts([...Array(count).keys()], (item) => source.next(item));
          const held = outcomes.filter((outcome) => outcome.length === 0).length;
          if (overflow === 'sample') expect(held).toBeLessThanOrEqual(size);
          else expect(held).toBe(overflow === 'wait' ? count : Math.min(size, count));
          if (leaves) subscription.unsubscribe();
          else valve.open();
          const refused = outcomes.filter(([outcome]) => AbandonedItemError.is(outcome));
          expect(outcomes.every((outcome) => outcome.length === 1)).toBe(true);
          expect(refused).toHaveLength(leaves ? held : 0);
        },
      ),
    );
  });

  it('refuses the receipt of the item that overflowed', () => {
    const { valve, source } = subscribed({ overflow: 'error', size: 1 });
    valve.close();
    const outcomes = giveWithReceipts([1, 2], (item) => source.next(item));
    valve.open();
    expect(outcomes).toEqual([['taken'], [expect.any(BufferOverflowError)]]);
  });

  it('hands on what it held outside of the lineage in which the valve is opened', () => {
    const valve = new Valve();
    const source = new Subject<number>();
    const lineages: unknown[] = [];
    below(valve, source.pipe(bounded({ size: 4, overflow: 'wait' }))).subscribe(() => lineages.push(currentLineage()));
    valve.close();
    source.next(1);
    giveWithReceipts([1], () => valve.open());
    expect(lineages).toEqual([undefined]);
  });

  it('reports drops to the runtime in config', () => {
    const dropped: unknown[] = [];
    const context = { ...testContext(), dropped: (item: unknown, reason: string) => void dropped.push([item, reason]) };
    const valve = new Valve();
    valve.close();
    below(
      valve,
      of(1, 2, 3).pipe(boundedSpec.create({ size: 1, overflow: 'dropNewest' }, context) as never),
    ).subscribe();
    expect(dropped).toEqual([
      [2, 'overflow'],
      [3, 'overflow'],
    ]);
  });

  it('holds the newest of an endless source', () => {
    const valve = new Valve();
    valve.close();
    const seen: number[] = [];
    below(valve, concat(range(1, 1000), NEVER).pipe(bounded({ overflow: 'latest' }))).subscribe((item) =>
      seen.push(item),
    );
    valve.open();
    expect(seen).toEqual([1000]);
  });

  describe('in config', () => {
    for (const law of exampleLaws(boundedSpec)) it(law.name, async () => law.check());

    it.each([
      [{}],
      [{ size: 0, overflow: 'wait' }],
      [{ size: 3, overflow: 'latest' }],
      [{ size: 3, overflow: 'wait', lowMark: 3 }],
      [{ overflow: 'dropAll' }],
    ])('does not take %j', (config) => {
      expect(() => readConfig(boundedSpec, config)).toThrow();
    });
  });

  describe.each<Overflow>(['wait', 'dropOldest', 'latest', 'sample'])('laws under %s', (overflow) => {
    const create = () => bounded<number>({ overflow, ...(overflow !== 'latest' && { size: 4 }) });
    const except = { keepsValve: 'it lets the source read ahead of the valve below, or hides it' };
    const laws = operatorLaws({ create, items: fc.integer(), contract: boundedSpec.contract, except });
    for (const law of laws) it(law.name, async () => law.check());
  });
});

/** A subscribed `bounded` with its source, the valve below it, and everything that came out. */
function subscribed(options: BoundedOptions<number>) {
  const source = new Subject<number>();
  const valve = new Valve();
  const seen: unknown[] = [];
  const subscription = below(valve, source.pipe(bounded(options))).subscribe({
    next: (item) => seen.push(item),
    error: (error) => seen.push(`error: ${String(error)}`),
    complete: () => seen.push('complete'),
  });
  return { source, valve, seen, subscription };
}
