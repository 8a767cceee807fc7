import type { Kernel } from '@weir/core';
import { marbles } from '@weir/testing';
import * as fc from 'fast-check';
import { Subject, from, lastValueFrom, take, toArray } from 'rxjs';
import { StepCounters } from '../telemetry/step-counters.js';
import { mapping } from './__fixtures__/plans.js';
import { fuse, type FusedStep } from './fuse.js';

type AnyKernel = Kernel<never, unknown>;

function row(...kernels: AnyKernel[]): FusedStep[] {
  return kernels.map((kernel, index) => ({
    kernel: kernel as Kernel<unknown, unknown>,
    counters: new StepCounters(`step-${index}`, 'test'),
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
});
