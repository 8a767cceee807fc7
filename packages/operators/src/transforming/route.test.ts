import {
  createEvent,
  currentValve,
  fromIterable,
  InvalidArgumentError,
  type EventOf,
  type Valve,
  type WeirEvent,
} from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import {
  catchError,
  concat,
  delay,
  EMPTY,
  map,
  NEVER,
  Observable,
  of,
  pipe,
  range,
  Subject,
  take,
  tap,
  throwError,
  toArray,
  type OperatorFunction,
} from 'rxjs';
import { fail } from '../__fixtures__/fail.js';
import { fed } from '../__fixtures__/fed.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { isEven } from '../__fixtures__/is-even.js';
import { settled, watch } from '../__fixtures__/watch.js';
import { batch } from '../buffering/batch.js';
import { mapAsync } from './map-async.js';
import { route } from './route.js';

const isSmall = (item: number) => item < 10;
const label = (name: string) => map((item: number) => `${name} ${item}`);

const sorted = () =>
  route({
    branches: {
      even: { when: isEven, to: label('even') },
      small: { when: isSmall, to: label('small') },
      rest: { to: label('rest') },
    },
  });

describe('route', () => {
  it('sends each item to the first branch that takes it, and the rest to the branch without a condition', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -abc-|', { a: 2, b: 3, c: 11 });
      const subscriptions = '^----!';
      const expected = '     -vwx-|';
      expectObservable(source.pipe(sorted())).toBe(expected, { v: 'even 2', w: 'small 3', x: 'rest 11' });
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('sends items to every branch that takes them where it is told to, in the order of the branches', () => {
    const seen = watch(
      of(2, 3, 12, 13).pipe(
        route({
          match: 'all',
          branches: {
            rest: {},
            small: { when: isSmall, to: label('small') },
            even: { when: isEven, to: label('even') },
          },
        }),
      ),
    );
    expect(seen.values).toEqual(['small 2', 'even 2', 'small 3', 'even 12', 13]);
  });

  it('tells of items that no branch takes, and of those whose branch is done', () => {
    const unrouted: unknown[] = [];
    const seen = watch(
      of(2, 3, 4, 6).pipe(
        route({
          branches: { even: { when: isEven, to: take(2) } },
          onUnrouted: (item, branch) => unrouted.push([item, branch]),
        }),
      ),
    );
    expect(seen).toMatchObject({ values: [2, 4], isComplete: true });
    expect(unrouted).toEqual([[3, undefined]]);

    const others: unknown[] = [];
    const both = watch(
      of(2, 3, 4).pipe(
        route({
          branches: { even: { when: isEven, to: take(1) }, odd: {} },
          onUnrouted: (item, branch) => others.push([item, branch]),
        }),
      ),
    );
    expect(both.values).toEqual([2, 3]);
    expect(others).toEqual([[4, 'even']]);
  });

  it('gives the union of what the branches give, each with the items of the source', () => {
    const output$: Observable<number | string | { size: number }> = of({ size: 1 }, { size: 2 }, { size: 3 }).pipe(
      route({
        branches: {
          numbers: { when: ({ size }) => size === 1, to: map(({ size }) => size) },
          texts: {
            when: (item) => item.size === 2,
            to: pipe(
              map(({ size }: { size: number }) => size),
              map(String),
            ),
          },
          rest: {},
        },
      }),
    );
    expect(watch(output$).values).toEqual([1, '2', { size: 3 }]);
  });

  it('ends each branch with the source, and itself with the last of them', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-ab|     ', { a: 1, b: 2 });
      const expected = '   ---l-(b|)';
      const operator = route({ branches: { late: { when: isEven, to: delay(3) }, list: { to: toArray() } } });
      expectObservable(source.pipe(operator)).toBe(expected, { l: [1], b: 2 });
    });
  });

  it('gives nothing for a source that never emits, ends with an empty one, and at once where no branch reads', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(sorted())).toBe('-');
      expectObservable(EMPTY.pipe(sorted())).toBe('|');
      expectObservable(NEVER.pipe(route({ branches: { none: { to: () => EMPTY } } }))).toBe('|');
    });
  });

  it('tells every branch of a failure before it passes the failure on', () => {
    const failing$ = concat(
      of(1, 2, 3),
      throwError(() => 'broken'),
    );
    const held: string[] = [];
    const note = (name: string) => (items$: Observable<number>) =>
      items$.pipe(tap({ error: () => held.push(name) }), label(name));
    const operator = route({ branches: { even: { when: isEven, to: note('even') }, odd: { to: note('odd') } } });
    expect(watch(failing$.pipe(operator))).toMatchObject({ error: 'broken', isComplete: false });
    expect(held).toEqual(['even', 'odd']);
    const handled$ = failing$.pipe(route({ branches: { all: { to: catchError(() => of('sorry')) } } }));
    expect(watch(handled$)).toMatchObject({ values: [1, 2, 3, 'sorry'], error: undefined, isComplete: true });
  });

  it('fails with the first branch that fails, and lets go of the source and of the other branches', () => {
    let released = 0;
    const { source, seen } = fed(
      route({
        branches: {
          bad: { when: isEven, to: map(fail) },
          good: { to: (items$) => new Observable<number>((reader) => items$.subscribe(reader).add(() => released++)) },
        },
      }),
    );
    [1, 2, 3].forEach((item) => source.next(item));
    expect(seen).toMatchObject({ values: [1], error: new RangeError('broken') });
    expect(source.observed).toBe(false);
    expect(released).toBe(1);
  });

  it.each([
    ['when', route({ branches: { bad: { when: fail } } })],
    ['to', route({ branches: { bad: { to: fail } } })],
    ['onUnrouted', route({ branches: { none: { when: () => false } }, onUnrouted: fail })],
  ])('fails with what "%s" throws', (_, operator) => {
    const { source, seen } = fed(operator as OperatorFunction<number, unknown>);
    source.next(1);
    expect(seen.error).toEqual(new RangeError('broken'));
    expect(source.observed).toBe(false);
  });

  it('has its source wait while any branch cannot take more', async () => {
    const finish: (() => void)[] = [];
    const slow = mapAsync((item: number) => new Promise<number>((resolve) => finish.push(() => resolve(item))), {
      highMark: 1,
    });
    const { source, seen, isOpen } = fed(route({ branches: { slow: { when: isEven, to: slow }, fast: {} } }));
    source.next(2);
    expect(isOpen()).toBe(true);
    source.next(4);
    expect(isOpen()).toBe(false);
    source.next(5);
    expect(seen.values).toEqual([5]);
    finish[0]?.();
    await settled();
    expect([seen.values, isOpen()]).toEqual([[5, 2], true]);
    seen.stop();
  });

  it('opens its valve when the branch that it waits for ends, and when it is left', async () => {
    const stuck = mapAsync(() => new Promise<number>(() => undefined), { highMark: 1 });
    const hasty = (items$: Observable<number>) =>
      new Observable<number>((reader) => {
        const subscription = items$.pipe(stuck).subscribe();
        const timer = setImmediate(() => reader.complete());
        return () => {
          clearImmediate(timer);
          subscription.unsubscribe();
        };
      });
    const ended = fed(route({ branches: { slow: { when: isEven, to: hasty }, fast: {} } }));
    [2, 4].forEach((item) => ended.source.next(item));
    expect(ended.isOpen()).toBe(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended.isOpen()).toBe(true);
    ended.seen.stop();

    const left = fed(route({ branches: { slow: { to: stuck } } }));
    [2, 4].forEach((item) => left.source.next(item));
    expect(left.isOpen()).toBe(false);
    left.seen.stop();
    expect([left.isOpen(), left.source.observed]).toEqual([true, false]);
  });

  it('has each branch emit within the valve of its consumer, and hands every branch that valve', () => {
    const met: (Valve | undefined)[] = [];
    const note = map((item: number) => (met.push(currentValve()), item));
    const { source, valve, seen } = fed(route({ branches: { even: { when: isEven, to: note }, odd: { to: note } } }));
    [1, 2].forEach((item) => source.next(item));
    expect(met).toEqual([valve, valve]);
    seen.stop();
  });

  it('reads an endless source no further than its reader wants', () => {
    let produced = 0;
    const endless = {
      *[Symbol.iterator]() {
        while (true) yield produced++;
      },
    };
    const source$ = fromIterable(endless);
    expect(watch(source$.pipe(sorted(), take(3))).values).toEqual(['even 0', 'small 1', 'even 2']);
    expect(produced).toBeLessThan(5);
  });

  it('settles a receipt once every branch that took the item has', async () => {
    const source = new Subject<number>();
    const finish: (() => void)[] = [];
    const slow = mapAsync(() => new Promise<void>((resolve) => finish.push(resolve)));
    const seen = watch(
      source.pipe(route({ match: 'all', branches: { slow: { when: isSmall, to: slow }, even: { when: isEven } } })),
    );
    const outcomes = giveWithReceipts([2, 12, 13], (item) => source.next(item));
    expect(outcomes).toEqual([[], ['taken'], ['taken']]);
    finish[0]?.();
    await settled();
    expect(outcomes[0]).toEqual(['taken']);
    seen.stop();
  });

  it('deals for each subscriber by itself', () => {
    const routed$ = range(0, 3).pipe(sorted());
    expect(watch(routed$).values).toEqual(watch(routed$).values);
  });

  it('gives every item to exactly one branch, whatever the conditions, the order of arrival kept in each', () => {
    const rules = fc.uniqueArray(fc.integer({ min: 2, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.nat(100)), rules, fc.boolean(), (items, divisors, hasRest) => {
        const unrouted: number[] = [];
        const conditional = divisors.map((divisor) => [
          `by${divisor}`,
          { when: (item: number) => item % divisor === 0, to: map((item: number) => [divisor, item]) },
        ]);
        const branches = Object.fromEntries([
          ...conditional,
          ...(hasRest ? [['rest', { to: map((item: number) => [0, item]) }]] : []),
        ]) as Record<string, { to: OperatorFunction<number, number[]> }>;
        const { values } = watch(of(...items).pipe(route({ branches, onUnrouted: (item) => unrouted.push(item) })));
        const expected = items.map((item) => [divisors.find((divisor) => item % divisor === 0) ?? 0, item]);
        expect(values).toEqual(hasRest ? expected : expected.filter(([divisor]) => divisor !== 0));
        expect(values.length + unrouted.length).toBe(items.length);
      }),
    );
  });

  it.each([
    ['no branches', () => route({ branches: {} })],
    ['two branches without a condition', () => route({ branches: { a: {}, b: {} } })],
    ['a branch named by a number', () => route({ branches: { '1': {} } })],
    ['another way to match', () => route({ branches: { a: {} }, match: 'some' as 'all' })],
  ])('refuses %s at once', (_, create) => {
    expect(create).toThrow(InvalidArgumentError);
  });

  describe('types', () => {
    const end = createEvent('tool_end', { run: 'r', seq: 0, time: 0 }, { toolCallId: 't', name: 'n', durationMs: 1 });
    const chunk = createEvent('llm_chunk', { run: 'r', seq: 1, time: 0 }, { delta: 'x' });
    const events$: Observable<WeirEvent> = of(end, chunk);
    const isToolEnd = (event: WeirEvent): event is EventOf<'tool_end'> => event.type === 'tool_end';

    it('narrows the items of a branch by its type guard', () => {
      const output$: Observable<string | EventOf<'tool_end'>> = events$.pipe(
        route({
          match: 'all',
          branches: { ids: { when: isToolEnd, to: map(({ data }) => data.toolCallId) }, ends: { when: isToolEnd } },
        }),
      );
      expect(watch(output$).values).toEqual(['t', end]);
    });

    it('lets operators that are typed by themselves take what the guard promises', () => {
      const idOf = map((event: EventOf<'tool_end'>) => event.data.toolCallId);
      const output$: Observable<string | WeirEvent> = events$.pipe(
        route({ branches: { ids: { when: isToolEnd, to: idOf }, rest: {} } }),
      );
      expect(watch(output$).values).toEqual(['t', chunk]);
    });

    it('refuses operators that want more than their condition promises', () => {
      const to = map((event: EventOf<'tool_end'>) => event.data.toolCallId);
      const when: (event: WeirEvent) => boolean = isToolEnd;
      const isModelEnd = (event: WeirEvent): event is EventOf<'llm_end'> => event.type === 'llm_end';
      const wrong: OperatorFunction<WeirEvent, unknown>[] = [
        // @ts-expect-error a condition that is no guard promises nothing
        route({ branches: { ids: { when, to } } }),
        // @ts-expect-error a guard of something else
        route({ branches: { ids: { when: isModelEnd, to } } }),
        // @ts-expect-error without a condition comes what comes
        route({ branches: { ids: { to } } }),
      ];
      // @ts-expect-error the other branch gives events
      const output$: Observable<string> = events$.pipe(route({ branches: { ids: { when: isToolEnd, to }, rest: {} } }));
      expect([...wrong.map((operator) => operator(events$)), output$]).toHaveLength(4);
    });
  });

  describe('keeps the laws', () => {
    const laws = [
      ...operatorLaws({ create: sorted, items: fc.nat(20) }),
      ...operatorLaws({
        name: 'with branches that hold items',
        create: ({ clock }) =>
          route({
            branches: {
              even: { when: isEven, to: batch({ items: 3, age: 20, clock }) },
              small: { when: isSmall, to: mapAsync((item: number) => Promise.resolve([item]), { highMark: 2 }) },
              rest: {},
            },
          }),
        items: fc.nat(20),
        contract: { lineage: 'explicit' },
      }),
    ];
    it.each(laws.map(({ name, check }) => [name, check]))('%s', (_, check) => check());
  });
});
