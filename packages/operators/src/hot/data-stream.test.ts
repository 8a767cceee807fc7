import {
  BufferOverflowError,
  FakeClock,
  InvalidArgumentError,
  OutputClosedError,
  realClock,
  Valve,
  withinValve,
} from '@weir/core';
import fc from 'fast-check';
import { config, filter, map } from 'rxjs';
import { settled, watch } from '../__fixtures__/watch.js';
import { DropCounter } from '../buffering/drop-counter.js';
import { dataStream, type DataStreamOptions } from './data-stream.js';

describe('dataStream', () => {
  it('lets everything else run while work feeds itself for ever', async () => {
    const stream = dataStream<number>();
    let worked = 0;
    const running = stream.process((n) => {
      worked++;
      return n + 1;
    });
    stream.put(0);
    await new Promise(setImmediate);
    const soFar = worked;
    expect(soFar).toBeGreaterThan(0);
    await new Promise((resolve) => realClock.schedule(resolve, 5));
    expect(worked).toBeGreaterThan(soFar);
    running.unsubscribe();
    await new Promise(setImmediate);
    const atLast = worked;
    await new Promise((resolve) => realClock.schedule(resolve, 5));
    expect(worked).toBe(atLast);
  });

  it('counts what it lets go', () => {
    const counter = new DropCounter();
    for (const overflow of ['dropOldest', 'dropNewest'] as const) {
      const stream = dataStream<number>({ size: 2, overflow, counter });
      [1, 2, 3, 4].forEach((item) => stream.put(item));
    }
    expect(counter.dropped).toBe(4);
  });

  it('holds what nobody reads, and gives it to the first subscriber, then what follows', () => {
    const stream = dataStream<number>();
    stream.put(1);
    expect(stream.length).toBe(1);
    const reader = watch(stream.items$);
    stream.put(2);
    expect(reader.values).toEqual([1, 2]);
    expect(stream.length).toBe(0);
  });

  it('gives every subscriber every item, until it leaves', () => {
    const stream = dataStream<number>();
    const [first, second] = [watch(stream.items$), watch(stream.items$)];
    stream.put(1);
    first.stop();
    stream.put(2);
    expect([first.values, second.values]).toEqual([[1], [1, 2]]);
  });

  it('is filtered and transformed by the operators of RxJS', () => {
    const stream = dataStream<number>();
    const even$ = stream.items$.pipe(
      filter((n) => n % 2 === 0),
      map((n) => n * 10),
    );
    const reader = watch(even$);
    [1, 2, 3, 4].forEach((n) => stream.put(n));
    expect(reader.values).toEqual([20, 40]);
  });

  it('tells when to wait, and when to go on', async () => {
    const stream = dataStream<number>({ size: 4 });
    expect([1, 2, 3, 4, 5].map((n) => stream.put(n))).toEqual([true, true, true, false, false]);
    let ready = false;
    void stream.ready.then(() => (ready = true));
    await stream.get();
    await stream.get();
    await settled();
    expect(ready).toBe(false);
    await stream.get();
    await settled();
    expect(ready).toBe(true);
    expect(stream.put(6)).toBe(true);
    await stream.ready;
  });

  it('fails where a caller never waits', () => {
    const stream = dataStream<number>({ size: 1 });
    for (let n = 0; n < 1025; n++) stream.put(n);
    expect(() => stream.put(0)).toThrow(BufferOverflowError);
    expect(stream.length).toBe(1025);
  });

  it.each<[DataStreamOptions<number>['overflow'], number[], number[]]>([
    ['dropOldest', [2, 3], [1]],
    ['dropNewest', [1, 2], [3]],
  ])('under %s keeps %j and reports the rest', (overflow, kept, dropped) => {
    const drops: number[] = [];
    const stream = dataStream<number>({ size: 2, overflow, onDrop: (item) => drops.push(item) });
    expect([1, 2, 3].map((n) => stream.put(n))).toEqual([true, true, true]);
    expect(watch(stream.items$).values).toEqual(kept);
    expect(drops).toEqual(dropped);
  });

  it('under error fails when it is full', () => {
    const stream = dataStream<number>({ size: 1, overflow: 'error' });
    stream.put(1);
    expect(() => stream.put(2)).toThrow(BufferOverflowError);
    expect(watch(stream.items$).values).toEqual([1]);
  });

  it('waits for the slowest subscriber', () => {
    const stream = dataStream<number>({ size: 2 });
    const valve = new Valve();
    const slow = withinValve(valve, () => watch(stream.items$));
    const fast = watch(stream.items$);
    valve.close();
    expect([1, 2].map((n) => stream.put(n))).toEqual([true, false]);
    expect([slow.values, fast.values]).toEqual([[], []]);
    valve.open();
    expect([slow.values, fast.values]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    valve.close();
    stream.put(3);
    slow.stop();
    expect(fast.values).toEqual([1, 2, 3]);
  });

  describe('get', () => {
    it('serves those who wait in order, before any subscriber', async () => {
      const stream = dataStream<number>();
      const reader = watch(stream.items$);
      const reads = [stream.get(), stream.get()];
      [1, 2, 3].forEach((n) => stream.put(n));
      expect(await Promise.all(reads)).toEqual([1, 2]);
      expect(reader.values).toEqual([3]);
    });

    it('gives nothing when none came in time, and does not lose the one that comes late', async () => {
      const clock = new FakeClock();
      const stream = dataStream<number>({ clock });
      const read = stream.get(10);
      await clock.advanceAsync(10);
      expect(await read).toBeUndefined();
      stream.put(1);
      expect(await stream.get(10)).toBe(1);
      expect(clock.actions).toHaveLength(0);
    });
  });

  describe('process', () => {
    it('works through the items one by one, and puts the results in again', async () => {
      const stream = dataStream<number>();
      const seen: number[] = [];
      stream.process(async (n) => {
        seen.push(n);
        return n > 1 ? n - 1 : undefined;
      });
      stream.put(3);
      stream.put(10);
      await settled();
      await settled();
      expect(seen.slice(0, 4)).toEqual([3, 10, 2, 9]);
    });

    it('goes on after a failure, which it tells', async () => {
      const stream = dataStream<number>();
      const [seen, failed]: [number[], unknown[]] = [[], []];
      const work = (n: number) => {
        if (n === 1) throw new RangeError('broken');
        seen.push(n);
        return undefined;
      };
      stream.process(work, (error, item) => failed.push([error, item]));
      [1, 2].forEach((n) => stream.put(n));
      await settled();
      expect([seen, failed]).toEqual([[2], [[new RangeError('broken'), 1]]]);
    });

    it('raises a failure as unhandled where nobody is told, and what the error handler throws', async () => {
      const raised: unknown[] = [];
      config.onUnhandledError = (error) => raised.push(error);
      for (const onError of [undefined, fail]) {
        const stream = dataStream<number>();
        stream.process(fail, onError);
        stream.put(1);
      }
      await settled();
      // RxJS raises it from a timer.
      await new Promise((resolve) => realClock.schedule(resolve, 1));
      config.onUnhandledError = null;
      expect(raised).toEqual([new RangeError('broken'), new RangeError('broken')]);
    });

    it('does not stand still where the loop fills its own buffer', async () => {
      const stream = dataStream<number>({ size: 1 });
      let done = 0;
      const running = stream.process((n) => (++done < 50 ? n : undefined));
      [1, 2, 3].forEach((n) => stream.put(n));
      for (let turn = 0; turn < 20; turn++) await settled();
      expect(done).toBe(52);
      running.unsubscribe();
    });

    it('leaves the items alone once it is stopped', async () => {
      const stream = dataStream<number>();
      const seen: number[] = [];
      const running = stream.process((n) => void seen.push(n) as undefined);
      running.unsubscribe();
      stream.put(1);
      await settled();
      expect([seen, stream.length]).toEqual([[], 1]);
    });
  });

  describe('close', () => {
    it('lets those go on who wait for room, to learn that it is closed', async () => {
      const stream = dataStream<number>({ size: 1 });
      expect(stream.put(1)).toBe(false);
      const waiting = stream.ready;
      stream.close();
      await waiting;
      await stream.ready;
      expect(() => stream.put(2)).toThrow('The data stream is closed');
      expect(await stream.get()).toBe(1);
    });

    it('completes when everything was given out, and takes nothing more', async () => {
      const stream = dataStream<number>();
      stream.put(1);
      stream.close();
      expect(() => stream.put(2)).toThrow(OutputClosedError);
      expect(await stream.get()).toBe(1);
      expect(await stream.get()).toBeUndefined();
      expect(watch(stream.items$)).toMatchObject({ values: [], isComplete: true });
    });

    it('ends the reads that wait, and completes for those who are there', async () => {
      const stream = dataStream<number>();
      const reader = watch(stream.items$);
      const read = stream.get();
      stream.close();
      expect(await read).toBeUndefined();
      expect(reader.isComplete).toBe(true);
    });
  });

  it('gives every item to one reader, in order, however it is read', async () => {
    const steps = fc.array(fc.constantFrom('put', 'put', 'get', 'late', 'time'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const clock = new FakeClock();
        const stream = dataStream<number>({ clock });
        const seen: number[] = [];
        const take = (item: number | undefined) => item !== undefined && seen.push(item);
        let count = 0;
        for (const step of given) {
          if (step === 'put') stream.put(count++);
          else if (step === 'time') await clock.advanceAsync(5);
          else void stream.get(step === 'late' ? 7 : undefined).then(take);
          await clock.advanceAsync(0);
        }
        watch(stream.items$).values.forEach(take);
        expect(seen).toEqual([...Array(count).keys()]);
      }),
    );
  });

  it.each([[0], [1.5]])('refuses a size of %d at once', (size) => {
    expect(() => dataStream({ size })).toThrow(InvalidArgumentError);
  });
});

function fail(): never {
  throw new RangeError('broken');
}
