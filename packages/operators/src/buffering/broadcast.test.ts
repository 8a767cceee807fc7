import { BufferOverflowError, currentValve, fromIterable, InvalidArgumentError, Valve } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { combineLatest, concat, defer, EMPTY, NEVER, Observable, of, Subject, take, throwError } from 'rxjs';
import { below } from '../__fixtures__/below.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { replayLast } from './replay-last.js';
import { broadcast, type ReaderLoss, type BroadcastOptions, type BroadcastPolicy } from './broadcast.js';

const policies: BroadcastPolicy[] = ['slowest', 'drop', 'disconnect'];

describe('broadcast', () => {
  it.each(policies)('under %s gives everybody the same items at once where nobody is slow', (policy) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-c----d-|');
      const subscriptions = '^-----------!';
      const expected = '     -a-b-c----d-|';
      const lateFrom = '     ----^--------';
      const late = '         -----c----d-|';
      const shared$ = source.pipe(broadcast({ policy, buffer: 1 }));
      expectObservable(shared$).toBe(expected);
      expectObservable(shared$, lateFrom).toBe(late);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('gives nothing for a source that never emits, and ends with an empty one or a failure', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(broadcast({ policy: 'slowest' }))).toBe('-');
      expectObservable(EMPTY.pipe(broadcast({ policy: 'slowest' }))).toBe('|');
      expectObservable(throwError(() => 'error').pipe(broadcast({ policy: 'slowest' }))).toBe('#');
    });
  });

  it('stops an endless source when its only reader leaves', () => {
    const { state, source$ } = counted(Infinity);
    expect(watch(source$.pipe(broadcast({ policy: 'slowest' }), take(3))).values).toEqual([0, 1, 2]);
    expect(state.produced).toBe(3);
  });

  it('lets go of the source with its last reader, and begins anew with the next', () => {
    const source = new Subject<number>();
    const shared$ = source.pipe(broadcast({ policy: 'slowest' }));
    const [first, second] = [watch(shared$), watch(shared$)];
    first.stop();
    expect(source.observed).toBe(true);
    second.stop();
    expect(source.observed).toBe(false);
    const third = watch(shared$);
    source.next(1);
    expect([first.values, third.values]).toEqual([[], [1]]);
  });

  it.each([
    ['completed', EMPTY],
    ['failed', throwError(() => 'broken')],
  ])('begins anew for a reader that comes after the source %s', (_, end$) => {
    let times = 0;
    const shared$ = defer(() => concat(of(++times), end$)).pipe(broadcast({ policy: 'drop' }));
    expect([watch(shared$).values, watch(shared$).values]).toEqual([[1], [2]]);
  });

  it.each([
    ['broadcast', broadcast<number>({ policy: 'slowest' })],
    ['replayLast', replayLast<number>({ items: 1 })],
  ])('keeps its successor where a reader begins anew from within the end: %s', (_, share) => {
    let subscriptions = 0;
    const source = new Subject<number>();
    const shared$ = defer(() => (subscriptions++, source)).pipe(share);
    const again = { error: () => void watch(shared$) };
    shared$.subscribe(again);
    shared$.subscribe(again);
    const { error } = source;
    // The first failure ends the first source only.
    source.error = (reason) => [...source.observers].forEach((observer) => observer.error(reason));
    source.error('broken');
    source.error = error;
    watch(shared$);
    expect(subscriptions).toBe(2);
  });

  it.each([
    ['broadcast', broadcast<number>({ policy: 'slowest' })],
    ['replayLast', replayLast<number>({ items: 1 })],
  ])('is not held by a reader that had left before it was here: %s', (_, share) => {
    const source = new Subject<number>();
    const shared$ = source.pipe(share);
    const reader = watch(shared$);
    // The first of both fails at once, yet RxJS subscribes to the second.
    watch(combineLatest([throwError(() => 'broken'), shared$]));
    reader.stop();
    expect(source.observed).toBe(false);
  });

  it('reads no further when the source is ended while a reader makes it wait', () => {
    const { state, source$ } = counted();
    const ended = new Subject<void>();
    const endedEarly$ = new Observable<number>((subscriber) => {
      subscriber.add(ended.subscribe(() => subscriber.complete()));
      source$.subscribe(subscriber);
    });
    const shared$ = endedEarly$.pipe(broadcast({ policy: 'slowest', buffer: 1 }));
    const valve = new Valve();
    valve.close();
    const slow = watch(below(valve, shared$));
    const fast = watch(shared$);
    ended.next();
    expect(state.produced).toBe(1);
    expect(fast.isComplete).toBe(true);
    valve.open();
    expect(slow).toMatchObject({ values: [0], isComplete: true });
  });

  describe('under slowest', () => {
    it('has the source wait once a reader has as many items waiting as it may', () => {
      const { state, source$ } = counted();
      const shared$ = source$.pipe(broadcast({ policy: 'slowest', buffer: 4 }));
      const valve = new Valve();
      valve.close();
      const slow = watch(below(valve, shared$));
      expect(state.produced).toBe(4);
      const fast = watch(shared$);
      valve.open();
      expect(slow).toMatchObject({ values: range(0, 100), isComplete: true });
      expect(fast).toMatchObject({ values: range(4, 100), isComplete: true });
    });

    it('goes on at half of the items, and when the slow reader leaves', () => {
      const { state, source$ } = counted();
      const shared$ = source$.pipe(broadcast({ policy: 'slowest', buffer: 4 }));
      const valve = new Valve();
      valve.close();
      const seen: number[] = [];
      const slow = below(valve, shared$).subscribe((item) => {
        seen.push(item);
        valve.close();
      });
      valve.open();
      expect([seen.length, state.produced]).toEqual([1, 4]);
      valve.open();
      expect([seen.length, state.produced]).toEqual([2, 6]);
      slow.unsubscribe();
      expect(state.produced).toBe(6);
      const next = below(valve, shared$).subscribe();
      const fast = watch(shared$);
      const before = state.produced;
      next.unsubscribe();
      expect(before).toBeLessThan(100);
      expect(fast).toMatchObject({ isComplete: true, values: range(before, 100) });
    });

    it('fails a reader behind which a source does not wait, beyond 1,024 items more', () => {
      const source = new Subject<number>();
      const shared$ = source.pipe(broadcast({ policy: 'slowest', buffer: 2 }));
      const valve = new Valve();
      valve.close();
      const [slow, fast] = [watch(below(valve, shared$)), watch(shared$)];
      for (let n = 0; n < 1027; n++) source.next(n);
      valve.open();
      expect(slow.values).toHaveLength(1026);
      expect(BufferOverflowError.is(slow.error)).toBe(true);
      expect(fast.values).toHaveLength(1027);
    });
  });

  describe('under drop', () => {
    it('has the slow reader lose the oldest items, and tells who lost how many', () => {
      const losses: [number, ReaderLoss][] = [];
      const source = new Subject<number>();
      const shared$ = source.pipe(
        broadcast({ policy: 'drop', buffer: 2, onDrop: (item, loss) => losses.push([item, loss]) }),
      );
      const valve = new Valve();
      const fast = watch(shared$);
      const slow = watch(below(valve, shared$));
      valve.close();
      range(0, 4).forEach((item) => source.next(item));
      source.complete();
      expect(slow).toMatchObject({ values: [], isComplete: false });
      valve.open();
      expect(slow).toMatchObject({ values: [2, 3], isComplete: true });
      expect(fast).toMatchObject({ values: [0, 1, 2, 3], isComplete: true });
      expect(losses).toEqual([
        [0, { reader: 1, dropped: 1 }],
        [1, { reader: 1, dropped: 2 }],
      ]);
    });

    it('goes on where what onDrop does opens the valve', () => {
      const valve = new Valve();
      const source = new Subject<number>();
      const reader = watch(
        below(valve, source.pipe(broadcast({ policy: 'drop', buffer: 1, onDrop: () => valve.open() }))),
      );
      for (const item of range(0, 4)) {
        valve.close();
        source.next(item);
      }
      valve.open();
      expect(reader.values).toEqual([1, 3]);
    });

    it('raises what onDrop throws for the reader that lost', () => {
      const source = new Subject<number>();
      const onDrop = () => {
        throw new RangeError('broken');
      };
      const shared$ = source.pipe(broadcast({ policy: 'drop', buffer: 1, onDrop }));
      const valve = new Valve();
      valve.close();
      const [slow, fast] = [watch(below(valve, shared$)), watch(shared$)];
      range(0, 3).forEach((item) => source.next(item));
      expect(slow.error).toEqual(new RangeError('broken'));
      expect(fast).toMatchObject({ values: [0, 1, 2], error: undefined });
    });
  });

  describe('under disconnect', () => {
    it('fails the slow reader behind what waits for it, and lets the others go on', () => {
      const source = new Subject<number>();
      const shared$ = source.pipe(broadcast({ policy: 'disconnect', buffer: 2 }));
      const valve = new Valve();
      valve.close();
      const [slow, fast] = [watch(below(valve, shared$)), watch(shared$)];
      range(0, 4).forEach((item) => source.next(item));
      expect(fast.values).toEqual([0, 1, 2, 3]);
      valve.open();
      expect(slow.values).toEqual([0, 1]);
      expect(BufferOverflowError.is(slow.error)).toBe(true);
      expect(fast.error).toBeUndefined();
    });

    it('lets go of the source when the one disconnected was the last', () => {
      const source = new Subject<number>();
      const valve = new Valve();
      valve.close();
      watch(below(valve, source.pipe(broadcast({ policy: 'disconnect', buffer: 1 }))));
      source.next(1);
      source.next(2);
      expect(source.observed).toBe(false);
    });
  });

  it('gives every reader the items in one order, where one leaves while they are given', () => {
    const valve = new Valve();
    const pushed = new Subject<number>();
    const { source$ } = counted(2);
    const source = new Observable<number>((subscriber) => {
      subscriber.add(pushed.subscribe(subscriber));
      subscriber.add(source$.subscribe((item) => subscriber.next(item)));
    });
    const shared$ = source.pipe(broadcast({ policy: 'slowest', buffer: 1 }));
    valve.close();
    const slow = below(valve, shared$).subscribe();
    const [seen, other] = [[] as number[], [] as number[]];
    shared$.subscribe((item) => {
      seen.push(item);
      if (item === 9) slow.unsubscribe();
    });
    shared$.subscribe((item) => other.push(item));
    pushed.next(9);
    expect([seen, other]).toEqual([
      [9, 1],
      [9, 1],
    ]);
  });

  it('emits to each within the valve that it met', () => {
    const source = new Subject<number>();
    const shared$ = source.pipe(broadcast({ policy: 'slowest' }));
    const valves = [new Valve(), new Valve()];
    const met: unknown[] = [];
    valves.forEach((valve) => below(valve, shared$).subscribe(() => met.push(currentValve())));
    source.next(1);
    expect(met).toEqual(valves);
  });

  it('settles each receipt once, and as taken only when every reader has taken, or lost, the item', () => {
    const source = new Subject<number>();
    const shared$ = source.pipe(broadcast({ policy: 'drop', buffer: 2 }));
    const valve = new Valve();
    const slow = watch(below(valve, shared$));
    watch(shared$);
    valve.close();
    const outcomes = giveWithReceipts(range(0, 4), (item) => source.next(item));
    expect(outcomes).toEqual([['taken'], ['taken'], [], []]);
    slow.stop();
    expect(outcomes.slice(2)).toEqual([[expect.any(AbandonedItemError)], [expect.any(AbandonedItemError)]]);
    expect((outcomes[2]?.[0] as AbandonedItemError).details.operator).toBe('broadcast');
  });

  it('refuses the receipt of the item on which a reader was disconnected', () => {
    const source = new Subject<number>();
    const shared$ = source.pipe(broadcast({ policy: 'disconnect', buffer: 1 }));
    const valve = new Valve();
    valve.close();
    watch(below(valve, shared$));
    watch(shared$);
    const outcomes = giveWithReceipts(range(0, 3), (item) => source.next(item));
    valve.open();
    expect(outcomes).toEqual([['taken'], [expect.any(BufferOverflowError)], ['taken']]);
  });

  describe('whatever its readers do', () => {
    const moves = fc.array(
      fc.record({ do: fc.constantFrom('item', 'item', 'item', 'open', 'close', 'join', 'leave'), at: fc.nat(3) }),
      { maxLength: 80, size: 'max' },
    );

    it.each(policies)('under %s gives each a row without gaps but for what it was told it lost', (policy) => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 4 }), moves, (buffer, steps) => {
          const stage = new Stage(policy, buffer);
          steps.forEach((step) => stage.play(step.do, step.at));
          stage.finish();
          stage.check();
        }),
        { numRuns: 300 },
      );
    });
  });

  it.each<[BroadcastOptions<number>]>([
    [{ policy: 'fastest' as BroadcastPolicy }],
    [{ policy: 'drop', buffer: 0 }],
    [{ policy: 'drop', buffer: 1.5 }],
  ])('refuses %j at once', (options) => {
    expect(() => broadcast(options)).toThrow(InvalidArgumentError);
  });

  describe.each(policies)('laws under %s', (policy) => {
    const except = { keepsValve: 'its valve follows those of all readers, and has no single parent' };
    const create = () => broadcast<number>({ policy, buffer: 100 });
    const laws = operatorLaws({ create, items: fc.integer(), contract: { lineage: 'explicit' }, except });
    for (const law of laws) it(law.name, async () => law.check());
  });
});

interface ModelReader {
  readonly valve: Valve;
  readonly from: number;
  readonly number: number;
  readonly seen: ReturnType<typeof watch<number>>;
  to: number;
}

/** A shared Subject with readers that come, go, and are slow. */
class Stage {
  readonly #source = new Subject<number>();
  readonly #readers: ModelReader[] = [];
  readonly #lost: [number, number][] = [];
  readonly #shared$: Observable<number>;
  #count = 0;

  constructor(
    private readonly policy: BroadcastPolicy,
    private readonly buffer: number,
  ) {
    const onDrop = (item: number, { reader }: ReaderLoss) => this.#lost.push([reader, item]);
    this.#shared$ = this.#source.pipe(broadcast({ policy, buffer, onDrop }));
  }

  play(what: 'item' | 'open' | 'close' | 'join' | 'leave', at: number): void {
    const reader = this.#readers[at];
    if (what === 'item') this.#source.next(this.#count++);
    else if (what === 'join' && this.#readers.length < 4) this.#join();
    else if (what === 'leave') this.#leave(reader);
    else if (what === 'open') reader?.valve.open();
    else if (what === 'close') reader?.valve.close();
  }

  finish(): void {
    this.#source.complete();
    this.#readers.forEach(({ valve }) => valve.open());
  }

  check(): void {
    this.#readers.forEach((reader) => this.#checkReader(reader));
    expect(this.#source.observed).toBe(false);
  }

  #checkReader({ seen, number, from, to }: ModelReader): void {
    const lost = this.#lost.filter(([reader]) => reader === number).map(([, item]) => item);
    const got = [...seen.values, ...lost].sort((a, b) => a - b);
    expect(seen.values).toEqual([...seen.values].sort((a, b) => a - b));
    expect(got).toEqual(range(from, from + got.length));
    expect(lost.length > 0 && this.policy !== 'drop').toBe(false);
    if (to < Infinity) return;
    if (this.policy === 'disconnect' && seen.error !== undefined)
      expect(got.length).toBeGreaterThanOrEqual(this.buffer);
    else expect([from + got.length, seen.isComplete]).toEqual([this.#count, true]);
  }

  #join(): void {
    const valve = new Valve();
    const number = this.#readers.length;
    const seen = watch(below(valve, this.#shared$));
    this.#readers.push({ valve, number, seen, from: this.#count, to: Infinity });
  }

  #leave(reader: ModelReader | undefined): void {
    if (reader === undefined || reader.to < Infinity) return;
    reader.to = this.#count;
    reader.seen.stop();
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, n) => from + n);
}

function counted(count = 100) {
  const state = { produced: 0 };
  function* numbers() {
    while (state.produced < count) yield state.produced++;
  }
  return { state, source$: defer(() => fromIterable(numbers())) };
}
