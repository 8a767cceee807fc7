import { map, mergeMap, take } from 'rxjs';
import { chains, type Chain, type Meter } from './__fixtures__/chains.js';
import { marks, slowly } from './__fixtures__/slow-consumer.js';
import { fromAsyncIterable } from './from-async-iterable.js';
import { currentValve, withinValve } from './valve-scope.js';
import { Valve } from './valve.js';

async function settle(): Promise<void> {
  for (let hop = 0; hop < 50; hop++) await Promise.resolve();
}

async function* numbers(count = Infinity, meter: Meter = { pulled: 0 }, failAt?: number) {
  for (let n = 0; n < count; n++) {
    meter.pulled++;
    yield n;
    if (n === (failAt ?? Infinity) - 1) throw new RangeError('broken');
  }
}

/** An iterator by hand, which keeps what was asked of it. */
class Tracked implements AsyncIterable<number> {
  asked = 0;
  returned = 0;
  constructor(private readonly answer: (asked: number) => Promise<IteratorResult<number>>) {}
  [Symbol.asyncIterator](): AsyncIterator<number> {
    return {
      next: () => this.answer(this.asked++),
      return: async () => {
        this.returned++;
        return { done: true, value: undefined };
      },
    };
  }
}

const endless = () => new Tracked(async (value) => ({ done: false, value }));

async function lead({ build, weight = 1 }: Chain) {
  const meter: Meter = { pulled: 0 };
  const gauge = { peak: 0 };
  const source = (count: number, failAt?: number) => fromAsyncIterable(numbers(count, meter, failAt));
  let [out, most] = [0, 0];
  await new Promise<void>((resolve, reject) => {
    build(source)
      .pipe(slowly(gauge))
      .subscribe({
        next: () => (most = Math.max(most, meter.pulled - ++out * weight)),
        error: reject,
        complete: resolve,
      });
  });
  return { out, most, peak: gauge.peak };
}

describe('fromAsyncIterable', () => {
  it('emits what the iterable gives, then completes', async () => {
    const notes: unknown[] = [];
    fromAsyncIterable(numbers(3)).subscribe({ next: (n) => notes.push(n), complete: () => notes.push('end') });
    await settle();
    expect(notes).toEqual([0, 1, 2, 'end']);
  });

  it('completes where there is nothing', async () => {
    const notes: unknown[] = [];
    fromAsyncIterable(numbers(0)).subscribe({ complete: () => notes.push('end') });
    await settle();
    expect(notes).toEqual(['end']);
  });

  it('reads nothing before it is subscribed to, and begins anew for each subscriber', async () => {
    let opened = 0;
    const source$ = fromAsyncIterable({
      [Symbol.asyncIterator]: () => {
        opened++;
        return numbers(2);
      },
    });
    expect(opened).toBe(0);
    const values: number[] = [];
    source$.subscribe((n) => values.push(n));
    source$.subscribe((n) => values.push(n));
    await settle();
    expect(opened).toBe(2);
    expect(values).toEqual([0, 0, 1, 1]);
  });

  it('asks for one item at a time', async () => {
    const iterable = new Tracked(() => new Promise(() => undefined));
    fromAsyncIterable(iterable).subscribe();
    await settle();
    expect(iterable.asked).toBe(1);
  });

  it.each<[string, AsyncIterable<number>]>([
    ['rejects', new Tracked(() => Promise.reject(new RangeError('broken')))],
    [
      'throws synchronously',
      new Tracked(() => {
        throw new RangeError('broken');
      }),
    ],
    ['throws in a generator', numbers(3, undefined, 1)],
    [
      'throws when it is opened',
      {
        [Symbol.asyncIterator]: () => {
          throw new RangeError('broken');
        },
      },
    ],
  ])('fails where the iterable %s', async (_, iterable) => {
    const errors: unknown[] = [];
    fromAsyncIterable(iterable).subscribe({ error: (error) => errors.push(error) });
    await settle();
    expect(errors).toEqual([new RangeError('broken')]);
  });

  it('takes what the iterator gives without a promise, as the language does', async () => {
    const answers = [
      { done: false, value: 1 },
      { done: true, value: undefined },
    ];
    const plain = new Tracked((asked) => answers[asked] as unknown as Promise<IteratorResult<number>>);
    const notes: unknown[] = [];
    fromAsyncIterable(plain).subscribe({ next: (n) => notes.push(n), complete: () => notes.push('end') });
    await settle();
    expect(notes).toEqual([1, 'end']);
  });

  it('fails where the iterator gives no result at all', async () => {
    const wrong = new Tracked(async () => undefined as unknown as IteratorResult<number>);
    const errors: unknown[] = [];
    fromAsyncIterable(wrong).subscribe({ error: (error) => errors.push(error) });
    await settle();
    expect(errors).toEqual([expect.any(TypeError)]);
  });

  describe('when it is unsubscribed from', () => {
    it('closes the iterator, asks no more, and emits nothing that arrives later', async () => {
      const iterable = endless();
      const values: number[] = [];
      const subscription = fromAsyncIterable(iterable).subscribe((n) => values.push(n));
      await Promise.resolve();
      subscription.unsubscribe();
      const [asked, given] = [iterable.asked, values.length];
      await settle();
      expect(iterable).toMatchObject({ returned: 1, asked });
      expect(values).toHaveLength(given);
    });

    it('does so from inside next', async () => {
      const iterable = endless();
      const values: number[] = [];
      fromAsyncIterable(iterable)
        .pipe(take(2))
        .subscribe((n) => values.push(n));
      await settle();
      expect(values).toEqual([0, 1]);
      expect(iterable).toMatchObject({ returned: 1, asked: 2 });
    });

    it('runs the cleanup of a generator', async () => {
      let cleaned = false;
      async function* careful() {
        try {
          yield 1;
          yield 2;
        } finally {
          cleaned = true;
        }
      }
      fromAsyncIterable(careful()).pipe(take(1)).subscribe();
      await settle();
      expect(cleaned).toBe(true);
    });

    it('takes a failing cleanup, and an iterator without one, for nothing', async () => {
      const failing = {
        next: async () => ({ done: false, value: 1 }),
        return: () => Promise.reject(new RangeError('late')),
      };
      const bare = { next: async () => ({ done: false, value: 1 }) };
      for (const iterator of [failing, bare]) {
        fromAsyncIterable({ [Symbol.asyncIterator]: () => iterator as AsyncIterator<number> })
          .pipe(take(1))
          .subscribe();
      }
      await settle();
    });

    it('does not close an iterator that has ended or failed by itself', async () => {
      const ended = new Tracked(async () => ({ done: true, value: undefined }));
      const failed = new Tracked(() => Promise.reject(new RangeError('broken')));
      fromAsyncIterable(ended).subscribe();
      fromAsyncIterable(failed).subscribe({ error: () => undefined });
      await settle();
      expect([ended.returned, failed.returned]).toEqual([0, 0]);
    });
  });

  describe('with a valve below it', () => {
    it('asks for nothing while the valve is closed, and goes on when it opens', async () => {
      const valve = new Valve();
      const iterable = endless();
      valve.close();
      const subscription = withinValve(valve, () => fromAsyncIterable(iterable).subscribe());
      await settle();
      expect(iterable.asked).toBe(0);
      valve.open();
      await settle();
      expect(iterable.asked).toBeGreaterThan(10);
      subscription.unsubscribe();
    });

    it('stops with the item that closes the valve', async () => {
      const valve = new Valve();
      const iterable = endless();
      const values: number[] = [];
      withinValve(valve, () => fromAsyncIterable(iterable).subscribe((n) => values.push(n) === 3 && valve.close()));
      await settle();
      expect(values).toEqual([0, 1, 2]);
      expect(iterable.asked).toBe(3);
    });

    it('emits one item more where the valve is closed while it is asked for', async () => {
      const valve = new Valve();
      const iterable = endless();
      withinValve(valve, () => fromAsyncIterable(iterable).subscribe());
      valve.close();
      await settle();
      expect(iterable.asked).toBe(1);
    });

    it('closes the iterator when it is unsubscribed from while it waits, and stays closed', async () => {
      const valve = new Valve();
      const iterable = endless();
      valve.close();
      withinValve(valve, () => fromAsyncIterable(iterable).subscribe()).unsubscribe();
      valve.open();
      await settle();
      expect(iterable).toMatchObject({ asked: 0, returned: 1 });
    });

    it('emits, completes and fails in the scope of the valve that it met', async () => {
      const valve = new Valve();
      const scopes: unknown[] = [];
      const note = () => scopes.push(currentValve());
      withinValve(valve, () => {
        fromAsyncIterable(numbers(1)).subscribe({ next: note, complete: note });
        fromAsyncIterable(new Tracked(() => Promise.reject(new RangeError('broken')))).subscribe({ error: note });
      });
      await settle();
      expect(scopes).toEqual([valve, valve, valve]);
      expect(currentValve()).toBeUndefined();
    });

    it('has inner sources meet the same valve, also those that begin long after', async () => {
      const valve = new Valve();
      const inner = endless();
      const values: number[] = [];
      withinValve(valve, () =>
        fromAsyncIterable(numbers(1))
          .pipe(mergeMap(() => fromAsyncIterable(inner)))
          .subscribe((n) => values.push(n) === 5 && valve.close()),
      );
      await settle();
      expect(values).toHaveLength(5);
      expect(inner.asked).toBe(5);
    });

    it('waits for a consumer further down, through one that is faster', async () => {
      const meter: Meter = { pulled: 0 };
      let [out, most] = [0, 0];
      await new Promise<void>((resolve) => {
        fromAsyncIterable(numbers(300, meter))
          .pipe(
            slowly(),
            map((n) => n),
            slowly(),
          )
          .subscribe({ next: () => (most = Math.max(most, meter.pulled - ++out)), complete: resolve });
      });
      expect(out).toBe(300);
      expect(most).toBeLessThanOrEqual(2 * marks.high + 1);
    });

    describe('is ahead of a slow consumer by a bounded number of items, and loses none, through', () => {
      it.each(chains().map((chain) => [chain.title, chain] as const))('%s', async (_, chain) => {
        const { weight = 1, sources = 1, out: expected } = chain;
        const { out, most, peak } = await lead(chain);
        expect(out).toBe(expected);
        expect(peak).toBeLessThanOrEqual(marks.high + sources);
        expect(most).toBeLessThanOrEqual((marks.high + sources + 1) * weight + sources);
      });
    });
  });
});
