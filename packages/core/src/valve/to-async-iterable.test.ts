import * as fc from 'fast-check';
import { concat, EMPTY, map, NEVER, Observable, of, range, Subject, throwError } from 'rxjs';
import { Delivery } from '../delivery/delivery.js';
import { withinLineage } from '../delivery/lineage.js';
import { BufferOverflowError } from '../errors/buffer-overflow-error.js';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { OutputClosedError } from '../errors/output-closed-error.js';
import { fromAsyncIterable } from './from-async-iterable.js';
import { fromIterable } from './from-iterable.js';
import { toAsyncIterable, type ToAsyncIterableOptions } from './to-async-iterable.js';
import { currentValve, withinValve } from './valve-scope.js';
import { Valve } from './valve.js';

async function settle(): Promise<void> {
  for (let hop = 0; hop < 50; hop++) await Promise.resolve();
}

const end = { done: true, value: undefined };

function iterate<T>(source: Observable<T>, options?: ToAsyncIterableOptions): AsyncIterator<T> {
  return toAsyncIterable(source, options)[Symbol.asyncIterator]();
}

async function gather<T>(items: AsyncIterable<T>): Promise<unknown[]> {
  const seen: unknown[] = [];
  try {
    for await (const item of items) seen.push(item);
  } catch (error) {
    seen.push(error);
  }
  return seen;
}

/** A generator that counts what it gave. */
function counted(count = Infinity) {
  const state = { produced: 0, closed: false };
  function* numbers() {
    try {
      while (state.produced < count) yield state.produced++;
    } finally {
      state.closed = true;
    }
  }
  return { state, source: new Observable<number>((subscriber) => fromIterable(numbers()).subscribe(subscriber)) };
}

describe('toAsyncIterable', () => {
  it('gives every item in order, then ends', async () => {
    expect(await gather(toAsyncIterable(of(1, 2, 3)))).toEqual([1, 2, 3]);
  });

  it('ends with an empty source, and fails with one that fails', async () => {
    expect(await gather(toAsyncIterable(EMPTY))).toEqual([]);
    const failing$ = concat(
      of(1),
      throwError(() => new RangeError('broken')),
    );
    expect(await gather(toAsyncIterable(failing$))).toEqual([1, new RangeError('broken')]);
  });

  it('tells an error once, behind what waits, and is over then', async () => {
    const iterator = iterate(
      concat(
        of(1, 2),
        throwError(() => new RangeError('broken')),
      ),
    );
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    expect(await iterator.next()).toEqual({ done: false, value: 2 });
    await expect(iterator.next()).rejects.toThrow('broken');
    expect(await iterator.next()).toEqual(end);
  });

  it('subscribes when the first item is asked for, and anew for each loop', async () => {
    let subscriptions = 0;
    const items = toAsyncIterable(
      new Observable<number>((subscriber) => {
        subscriber.next(++subscriptions);
        subscriber.complete();
      }),
    );
    const iterator = items[Symbol.asyncIterator]();
    expect(subscriptions).toBe(0);
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    expect(await gather(items)).toEqual([2]);
  });

  it('reads no further ahead than its high mark, and asks for more at its low mark', async () => {
    const { state, source } = counted();
    const iterator = iterate(source, { highMark: 4, lowMark: 1 });
    const produced: number[] = [];
    for (let read = 0; read < 6; read++) {
      await iterator.next();
      produced.push(state.produced);
    }
    expect(produced).toEqual([5, 5, 5, 8, 8, 8]);
    await iterator.return?.();
    expect(state).toEqual({ produced: 8, closed: true });
  });

  it('lets go of its source when the loop is left, also one that emits at once and for ever', async () => {
    const { state, source } = counted();
    for await (const item of toAsyncIterable(source)) if (item === 2) break;
    expect(state.closed).toBe(true);
    const before = state.produced;
    await settle();
    expect(state.produced).toBe(before);
  });

  it('ends the reads that wait when it is closed', async () => {
    const source = new Subject<number>();
    const iterator = iterate(source);
    const reads = [iterator.next(), iterator.next()];
    await iterator.return?.();
    expect(await Promise.all(reads)).toEqual([end, end]);
    expect(source.observed).toBe(false);
    expect(await iterator.next()).toEqual(end);
  });

  it('does not subscribe any more once it was closed before it began', async () => {
    const source = new Subject<number>();
    const iterator = iterate(source);
    await iterator.return?.();
    expect(await iterator.next()).toEqual(end);
    expect(source.observed).toBe(false);
  });

  it('serves several reads at once in order, and ends all of them', async () => {
    const source = new Subject<number>();
    const iterator = iterate(source);
    const reads = Array.from({ length: 4 }, () => iterator.next());
    source.next(1);
    source.next(2);
    source.complete();
    const given = (value: number) => ({ done: false, value });
    expect(await Promise.all(reads)).toEqual([given(1), given(2), end, end]);
  });

  it('waits with a source that gives nothing', async () => {
    let settled = false;
    const iterator = iterate(NEVER);
    void iterator.next().then(() => (settled = true));
    await settle();
    expect(settled).toBe(false);
    await iterator.return?.();
  });

  it('keeps a burst that was on its way, and fails behind it where the source goes on', async () => {
    const seen = await gather(toAsyncIterable(range(0, 100_000), { highMark: 2 }));
    expect(seen.slice(0, -1)).toEqual([...Array(1027).keys()]);
    expect(BufferOverflowError.is(seen.at(-1))).toBe(true);
    expect(await gather(toAsyncIterable(range(0, 1000), { highMark: 2 }))).toHaveLength(1000);
  });

  it('fails where an operator above it throws', async () => {
    const thrower$ = of(1).pipe(
      map(() => {
        throw new RangeError('broken');
      }),
    );
    expect(await gather(toAsyncIterable(thrower$))).toEqual([new RangeError('broken')]);
  });

  it('subscribes within a valve of its own, whatever the scope of the reader, and leaves it open', async () => {
    const outer = new Valve();
    outer.close();
    let met: Valve | undefined;
    const source = new Observable<number>((subscriber) => {
      met = currentValve();
      for (let item = 0; item < 9; item++) subscriber.next(item);
    });
    const iterator = iterate(source, { highMark: 1 });
    await withinValve(outer, () => iterator.next());
    expect(met).not.toBe(outer);
    expect(met?.isOpen).toBe(false);
    await iterator.return?.();
    expect(met?.isOpen).toBe(true);
  });

  it.each<[ToAsyncIterableOptions]>([
    [{ highMark: 0 }],
    [{ highMark: 1.5 }],
    [{ highMark: 4, lowMark: 4 }],
    [{ lowMark: -1 }],
  ])('refuses %j at once', (options) => {
    expect(() => toAsyncIterable(of(1), options)).toThrow(InvalidArgumentError);
  });

  describe('settles receipts', () => {
    /** Three items with a receipt each, and what became of them. */
    function withReceipts() {
      const outcomes: unknown[][] = [[], [], []];
      const source = new Observable<number>((subscriber) => {
        outcomes.forEach((outcome, item) => {
          const delivery = new Delivery({
            acknowledge: () => void outcome.push('taken'),
            refuse: (reason) => void outcome.push(reason),
          });
          withinLineage(delivery, () => subscriber.next(item));
          delivery.release();
        });
        subscriber.complete();
      });
      return { outcomes, source };
    }

    it('as taken when the next item is asked for', async () => {
      const { outcomes, source } = withReceipts();
      const iterator = iterate(source);
      await iterator.next();
      expect(outcomes).toEqual([[], [], []]);
      await iterator.next();
      expect(outcomes).toEqual([['taken'], [], []]);
      await iterator.next();
      await iterator.next();
      expect(outcomes).toEqual([['taken'], ['taken'], ['taken']]);
    });

    it('as refused when the loop is left', async () => {
      const { outcomes, source } = withReceipts();
      const iterator = iterate(source);
      await iterator.next();
      await iterator.next();
      await iterator.return?.();
      const refused = [expect.any(OutputClosedError)];
      expect(outcomes).toEqual([['taken'], refused, refused]);
    });
  });

  it('loses nothing and keeps to its marks, whatever the source and the speed of the reader', async () => {
    const marks = fc.integer({ min: 1, max: 8 }).chain((highMark) => {
      return fc.record({ highMark: fc.constant(highMark), lowMark: fc.nat(highMark - 1) });
    });
    const hops = fc.array(fc.nat(5), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(marks, fc.nat(60), hops, fc.boolean(), async (options, count, pauses, isAsync) => {
        let produced = 0;
        function* numbers() {
          while (produced < count) yield produced++;
        }
        async function* later() {
          yield* numbers();
        }
        const seen: number[] = [];
        const source$ = isAsync ? fromAsyncIterable(later()) : fromIterable(numbers());
        for await (const item of toAsyncIterable(source$, options)) {
          seen.push(item);
          expect(produced - seen.length).toBeLessThanOrEqual(options.highMark + 1);
          for (let hop = pauses[item % pauses.length] ?? 0; hop > 0; hop--) await Promise.resolve();
        }
        expect(seen).toEqual([...Array(count).keys()]);
      }),
    );
  });
});
