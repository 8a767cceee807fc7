import * as fc from 'fast-check';
import {
  Subject,
  concat,
  delay,
  from,
  lastValueFrom,
  map as rxMap,
  materialize,
  of,
  pipe,
  take,
  throwError,
  toArray,
} from 'rxjs';
import type { Kernel } from '../components/kernel.js';
import { filterKernel, mapKernel } from '../components/pure-kernels.js';
import { fromIterable } from '../valve/from-iterable.js';
import { chain } from './chain.js';
import { kernelsIn, operatorFrom } from './operator-from.js';

const map = <In, Out>(project: (item: In) => Out) => operatorFrom(mapKernel(project));
const filter = <T>(test: (item: T) => boolean) => operatorFrom(filterKernel(test));
const pairs = <T>() =>
  operatorFrom<T, T[]>((emit) => {
    let open: T[] = [];
    const flush = () => {
      if (open.length > 0) emit(open);
      open = [];
    };
    return {
      next(item) {
        if (open.push(item) === 2) flush();
      },
      complete: flush,
      error: flush,
    };
  });

describe('chain', () => {
  it('infers its types along the way, and does what its steps do one after the other', async () => {
    const lengths = chain(
      filter((word: string) => word !== ''),
      map((word) => word.length),
      pairs(),
    );
    const values: number[][] = await lastValueFrom(of('a', '', 'bc', 'def').pipe(lengths, toArray()));
    expect(values).toEqual([[1, 2], [3]]);
  });

  it('makes one row of the kernels that stand side by side, those of chains in it included', () => {
    const inner = chain(
      map((n: number) => n + 1),
      filter((n) => n > 1),
    );
    expect(kernelsIn(inner)).toHaveLength(2);
    expect(kernelsIn(chain(inner, pairs(), inner as never))).toHaveLength(5);
  });

  it('joins other operators as they are', async () => {
    const mixed = chain(
      map((n: number) => n + 1),
      rxMap((n, index) => n * index),
      delay(0),
      pairs(),
    );
    expect(kernelsIn(mixed)).toBeUndefined();
    expect(await lastValueFrom(of(1, 2, 3).pipe(mixed, toArray()))).toEqual([[0, 3], [8]]);
  });

  it('ends with what a step throws, after what those behind it keep, and lets go of its source', () => {
    const source = new Subject<number>();
    const log: unknown[] = [];
    const failing = chain(
      map((n: number) => {
        if (n === 2) throw new RangeError('two');
        return n;
      }),
      pairs(),
    );
    source.pipe(failing).subscribe({ next: (value) => log.push(value), error: (error) => log.push(error) });
    [1, 2, 3].forEach((n) => source.next(n));
    expect(log).toEqual([[1], new RangeError('two')]);
    expect(source.observed).toBe(false);
  });

  it('ends once where what a step keeps makes another throw', () => {
    const log: unknown[] = [];
    const failing = (name: string) =>
      map((item: unknown) => {
        if (item === 2 || Array.isArray(item)) throw new RangeError(name);
        return item;
      });
    fromIterable([1, 2])
      .pipe(chain(failing('first'), pairs(), failing('second'), pairs()))
      .subscribe({ next: (value) => log.push(value), error: (error) => log.push(error) });
    expect(log).toEqual([new RangeError('second')]);
  });

  it('gives what its steps keep before an error of the source', () => {
    const log: unknown[] = [];
    concat(
      of(1),
      throwError(() => 'broken'),
    )
      .pipe(
        chain(
          map((n: number) => n),
          pairs(),
        ),
      )
      .subscribe({ next: (value) => log.push(value), error: (error) => log.push(error) });
    expect(log).toEqual([[1], 'broken']);
  });

  it('runs anew for each subscription, and stops when the reader leaves', () => {
    const doubled = fromIterable([1, 2, 3, 4]).pipe(
      chain(
        map((n: number) => n * 2),
        filter((n) => n > 2),
      ),
    );
    for (const limit of [1, 2, 9]) {
      const values: number[] = [];
      doubled.pipe(take(limit)).subscribe((n) => values.push(n));
      expect(values).toEqual([4, 6, 8].slice(0, limit));
    }
  });

  it('gives what the steps give in a pipe, whatever they are and however items come', async () => {
    const twice: Kernel<number, number> = (emit) => ({ next: (n) => [emit(n), emit(-n)] });
    const steps = fc.array(
      fc.constantFrom(
        () => map((n: number) => n + 1),
        () => filter((n: number) => n % 3 !== 0),
        () => rxMap((n: number) => n * 2),
        () => operatorFrom(twice),
        () =>
          map((n: number) => {
            if (n === 7) throw new RangeError('seven');
            return n;
          }),
        () =>
          pipe(
            pairs<number>(),
            rxMap(([first = 0, second = 0]) => first + second),
          ),
        () =>
          chain(
            pairs<number>(),
            map(([first = 0, second = 0]) => first + second),
          ),
      ),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 200 }), async (make, items) => {
        const [first, ...rest] = make.map((step) => step());
        const joined = (chain as (...all: unknown[]) => ReturnType<typeof map<number, number>>)(first, ...rest);
        const piped = make.reduce((stream, step) => stream.pipe(step()), from(items));
        expect(await lastValueFrom(fromIterable(items).pipe(joined, materialize(), toArray()))).toEqual(
          await lastValueFrom(piped.pipe(materialize(), toArray())),
        );
      }),
    );
  });
});
