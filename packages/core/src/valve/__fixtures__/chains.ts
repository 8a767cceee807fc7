import {
  bufferCount,
  concatMap,
  defer,
  filter,
  map,
  merge,
  mergeMap,
  of,
  retry,
  scan,
  share,
  switchMap,
  type Observable,
} from 'rxjs';

/** Counts what sources have given out. */
export interface Meter {
  pulled: number;
}

/** A chain of operators between sources that can wait and a consumer that cannot keep up. */
export interface Chain {
  title: string;
  /** Builds it: `source(n)` gives a source of `n` numbers, metered. */
  build: (source: (count: number, failAt?: number) => Observable<number>) => Observable<unknown>;
  /** How many items come out. */
  out: number;
  /** How many items of the source one item that comes out stands for. Default 1. */
  weight?: number;
  /** How many sources run at once; each may have one item under way. Default 1. */
  sources?: number;
}

const total = 1000;

export function chains(): Chain[] {
  let tries = 0;
  return [
    { title: 'nothing in between', build: (source) => source(total), out: total },
    { title: 'map', build: (source) => source(total).pipe(map((n) => n + 1)), out: total },
    { title: 'filter', build: (source) => source(total).pipe(filter((n) => n % 2 === 0)), out: total / 2, weight: 2 },
    { title: 'scan', build: (source) => source(total).pipe(scan((sum, n) => sum + n, 0)), out: total },
    { title: 'bufferCount', build: (source) => source(total).pipe(bufferCount(10)), out: total / 10, weight: 10 },
    { title: 'merge', build: (source) => merge(source(total / 2), source(total / 2)), out: total, sources: 2 },
    { title: 'share', build: (source) => source(total).pipe(share()), out: total },
    {
      title: 'mergeMap over three sources',
      build: (source) => of(1, 2, 3).pipe(mergeMap(() => source(300))),
      out: 900,
      sources: 3,
    },
    {
      title: 'mergeMap over a source of sources',
      build: (source) => source(3).pipe(mergeMap(() => source(300))),
      out: 900,
      sources: 4,
    },
    { title: 'concatMap', build: (source) => source(5).pipe(concatMap(() => source(200))), out: 1000, sources: 2 },
    { title: 'switchMap', build: (source) => of(1, 2).pipe(switchMap(() => source(500))), out: 500, sources: 2 },
    {
      title: 'retry',
      build: (source) => defer(() => source(500, ++tries < 3 ? 250 : undefined)).pipe(retry(3)),
      out: 1000,
    },
  ];
}
