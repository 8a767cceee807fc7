import * as fc from 'fast-check';
import { Subject, Subscriber, from, lastValueFrom, take, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Kernel } from '../components/kernel.js';
import { filterKernel, mapKernel } from '../components/pure-kernels.js';
import { fromIterable } from '../valve/from-iterable.js';
import { Valve } from '../valve/valve.js';
import { withinValve } from '../valve/valve-scope.js';
import { fuse } from './fuse.js';
import type { RowStep } from './row-step.js';

const marbles = (work: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(work);

type AnyKernel = Kernel<never, unknown>;

const mapping =
  <In, Out>(project: (item: In) => Out): Kernel<In, Out> =>
  (emit) => ({ next: (item) => emit(project(item)) });

function row(...kernels: AnyKernel[]): (RowStep & { counters: { id: string } })[] {
  return kernels.map((kernel, index) => ({
    kernel: kernel as Kernel<unknown, unknown>,
    counters: { id: `step-${index}`, received: 0, sent: 0 },
    failItem: () => undefined,
  }));
}

const holdAll: Kernel<number, number[]> = (emit) => {
  const held: number[] = [];
  return { next: (n) => void held.push(n), complete: () => emit(held) };
};

describe('fuse', () => {
  it('passes items through its kernels in order, and completes with its source', () => {
    marbles(({ cold, expectObservable }) => {
      const steps = row(
        mapping((n: number) => n + 1),
        mapping((n: number) => n * 10),
      );
      const result = cold<unknown>('-a-b-|', { a: 1, b: 2 }).pipe(fuse(steps));
      expectObservable(result).toBe('   -x-y-|', { x: 20, y: 30 });
    });
  });

  it('lets each kernel emit what it holds on completion, through those behind it', async () => {
    const result = from([1, 2]).pipe(
      fuse(
        row(
          holdAll,
          mapping((all: number[]) => all.length),
        ),
      ),
    );
    expect(await lastValueFrom(result)).toBe(2);
  });

  it('lets a kernel emit what it keeps before the error of its source', () => {
    const keeping: Kernel<string, string> = (emit) => ({ next: () => undefined, error: () => emit('kept') });
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<unknown>('-a-#').pipe(fuse(row(keeping)))).toBe('---(x#)', { x: 'kept' });
    });
  });

  it('hands an item that a kernel throws on to its policy, and goes on', async () => {
    const failed: unknown[] = [];
    const steps = row(
      mapping((n: number) => n),
      mapping((n: number) => {
        if (n === 2) throw new RangeError('two');
        return n;
      }),
    ).map((step) => ({
      ...step,
      failItem: (error: unknown, item: unknown) => failed.push([step.counters.id, (error as Error).message, item]),
    }));
    const values = await lastValueFrom(from([1, 2, 3]).pipe(fuse(steps), toArray()));
    expect(values).toEqual([1, 3]);
    expect(failed).toEqual([['step-1', 'two', 2]]);
    expect(steps.map(({ counters }) => [counters.received, counters.sent])).toEqual([
      [3, 3],
      [3, 2],
    ]);
  });

  it('lets go of the source and closes every kernel once, however it ends', () => {
    const closed: string[] = [];
    const closing =
      (name: string): Kernel<unknown, unknown> =>
      (emit) => ({ next: emit, close: () => closed.push(name) });
    const source = new Subject<unknown>();
    source.pipe(fuse(row(closing('a'), closing('b'))), take(1)).subscribe();
    source.next(1);
    expect(source.observed).toBe(false);
    expect(closed).toEqual(['a', 'b']);
  });

  it.each(['complete', 'error'] as const)(
    'asks no further kernel for what it holds once the reader has left, on %s',
    (how) => {
      const log: unknown[] = [];
      const parting =
        (name: string): Kernel<unknown, unknown> =>
        (emit) => ({
          next: emit,
          [how]: () => (log.push(`${name} parts`), emit(name)),
          close: () => log.push(`${name} closed`),
        });
      const source = new Subject<unknown>();
      const subscription = source.pipe(fuse(row(parting('a'), parting('b')))).subscribe((item) => {
        log.push(item);
        subscription.unsubscribe();
      });
      expect(() => source[how](undefined as never)).not.toThrow();
      expect(log).toEqual(['a parts', 'a', 'a closed', 'b closed']);
    },
  );

  it('hands nothing on to a kernel that is closed, and tells what it loses', () => {
    const log: unknown[] = [];
    const twice: Kernel<number, number> = (emit) => ({ next: (n) => [emit(n), emit(n)] });
    const noting: Kernel<number, number> = (emit) => ({
      next: (n) => (log.push(n), emit(n)),
      close: () => log.push('closed'),
    });
    const steps = row(twice, noting);
    from([1])
      .pipe(
        fuse(steps, () => log.push('lost')),
        take(1),
      )
      .subscribe();
    expect(log).toEqual([1, 'closed', 'lost']);
    expect(steps.map(({ counters }) => [counters.received, counters.sent])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('gives what a kernel throws at the end to its policy, and ends all the same', () => {
    const failed: unknown[] = [];
    const failing: Kernel<unknown, unknown> = () => ({
      next: () => undefined,
      complete() {
        throw new RangeError('odd');
      },
    });
    let completed = false;
    const steps = row(failing).map((step) => ({
      ...step,
      failItem: (error: unknown, item: unknown) => failed.push(error, item),
    }));
    from([1])
      .pipe(fuse(steps))
      .subscribe({ complete: () => (completed = true) });
    expect(failed).toEqual([new RangeError('odd'), undefined]);
    expect(completed).toBe(true);
  });

  it('gives what its kernels give one by one, in whatever row they stand', async () => {
    const kernels: AnyKernel[] = [
      mapping((n: number) => n + 1),
      ((emit) => ({ next: (n: number) => n % 2 === 0 && emit(n) })) satisfies Kernel<number, number>,
      ((emit) => ({ next: (n: number) => [emit(n), emit(-n)] })) satisfies Kernel<number, number>,
    ];
    const rows = fc.array(fc.constantFrom(...kernels), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, fc.array(fc.integer()), async (chosen, items) => {
        const together = await lastValueFrom(from(items).pipe(fuse(row(...chosen)), toArray()));
        const apart = chosen.reduce((stream, kernel) => fuse(row(kernel))(stream), from(items as unknown[]));
        expect(together).toEqual(await lastValueFrom(apart.pipe(toArray())));
      }),
    );
  });

  describe('given arrays', () => {
    const numbers = Array.from({ length: 200 }, (_, n) => n);

    it('runs a pure step over a whole array before the next', () => {
      const log: string[] = [];
      const logging = (name: string) =>
        mapKernel((n: number) => {
          log.push(name);
          return n;
        });
      fromIterable(numbers)
        .pipe(fuse(row(logging('a'), logging('b'))))
        .subscribe(() => log.push('out'));
      const runs = log
        .join(' ')
        .match(/(\w+)( \1)*/g)
        ?.map((run) => run.split(' '));
      expect(runs?.slice(0, 3).map((run) => [run[0], run.length])).toEqual([
        ['a', 64],
        ['b', 64],
        ['out', 64],
      ]);
    });

    it('takes them one by one where the reader could ask to wait', () => {
      const valve = new Valve();
      const seen: number[] = [];
      const doubled: number[] = [];
      const doubling = mapKernel((n: number) => (doubled.push(n), n * 2));
      withinValve(valve, () =>
        fromIterable(numbers)
          .pipe(fuse(row(doubling)))
          .subscribe((n) => {
            seen.push(n as number);
            if (seen.length % 3 === 0) valve.close();
          }),
      );
      expect([doubled.length, seen.length]).toEqual([3, 3]);
      while (seen.length < numbers.length) valve.open();
      expect(seen).toEqual(numbers.map((n) => n * 2));
    });

    it('gives what came before a failed item first, and nothing of what lies behind the end', () => {
      const log: unknown[] = [];
      const steps = row(
        mapKernel((n: number) => {
          if (n % 10 === 3) throw new RangeError('three');
          return n;
        }),
      ).map((step) => ({
        ...step,
        failItem: (_error: unknown, item: unknown) => void log.push(`failed ${String(item)}`),
      }));
      fromIterable(numbers)
        .pipe(fuse(steps), take(13))
        .subscribe((n) => log.push(n));
      expect(log).toEqual([0, 1, 2, 'failed 3', 4, 5, 6, 7, 8, 9, 10, 11, 12, 'failed 13', 14]);
    });

    it('works on, and counts, nothing behind an item whose failure ends the stream', () => {
      const log: unknown[] = [];
      const failing = mapKernel((n: number) => {
        log.push(n);
        if (n === 2) throw new RangeError('two');
        return n;
      });
      const reader = Subscriber.create<unknown>(undefined, () => log.push('failed'));
      const steps = row(
        failing,
        mapKernel((n: number) => n),
      ).map((step) => ({
        ...step,
        failItem: (error: unknown) => reader.error(error),
      }));
      fromIterable(numbers).pipe(fuse(steps)).subscribe(reader);
      expect(log).toEqual([0, 1, 2, 'failed']);
      expect(steps.map(({ counters }) => [counters.received, counters.sent])).toEqual([
        [3, 2],
        [2, 2],
      ]);
    });

    it('gives and counts what it would give one by one, in whatever row', async () => {
      const odd = (n: number) => {
        if (n % 7 === 5) throw new RangeError('five');
        return n % 2 === 1;
      };
      const kernels: AnyKernel[] = [
        filterKernel(odd),
        mapKernel((n: number) => {
          if (n % 11 === 4) throw new RangeError('four');
          return n + 1;
        }),
        ((emit) => ({ next: (n: number) => [emit(n), emit(n * 3)] })) satisfies Kernel<number, number>,
        ((emit) => {
          let sum = 0;
          return { next: (n: number) => emit((sum += n)), complete: () => emit(sum) };
        }) satisfies Kernel<number, number>,
        ((emit) => {
          let [held, sum] = [0, 0];
          const take = (n: number, give: (sum: number) => void) => {
            sum += n;
            held = (held + 1) % 3;
            if (held === 0) give(sum);
          };
          return {
            next(n: number) {
              if (n % 13 === 6) throw new RangeError('six');
              take(n, emit);
            },
            nextAll(all, start, results) {
              let index = start;
              for (; index < all.length && (all[index] as number) % 13 !== 6; index++)
                take(all[index] as number, (given) => results.push(given));
              return index;
            },
            complete: () => emit(held),
          };
        }) satisfies Kernel<number, number>,
      ];
      const rows = fc.array(fc.constantFrom(...kernels), { minLength: 1, maxLength: 5 });
      const input = fc.array(fc.nat(1000), { maxLength: 300 });
      const all = async (steps: RowStep[], isArray: boolean, items: number[], limit: number) => {
        const failed: unknown[] = [];
        const watched = steps.map((step) => ({
          ...step,
          failItem: (error: unknown, item: unknown) => failed.push([String(error), item]),
        }));
        const source = isArray ? fromIterable(items) : from(items);
        const values = await lastValueFrom(source.pipe(fuse(watched), take(limit), toArray()));
        // Where the reader leaves, pure steps may have gone ahead.
        const counts = values.length < limit ? steps.map(({ counters }) => ({ ...counters })) : [];
        return { values, counts, failed: values.length < limit ? failed.map(String).sort() : [] };
      };
      await fc.assert(
        fc.asyncProperty(rows, input, fc.integer({ min: 1, max: 2000 }), async (chosen, items, limit) => {
          const inArrays = await all(row(...chosen), true, items, limit);
          expect(inArrays).toEqual(await all(row(...chosen), false, items, limit));
        }),
      );
    });
  });
});
