import { failureOf, TimeoutError, type Clock, type WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import { catchError, concat, defer, EMPTY, finalize, ignoreElements, map, of, takeUntil, tap, timer } from 'rxjs';
import { RunReader, type MeasuredRun } from './run-reader.js';

/** What a variant is given beside the sample. */
export interface VariantContext {
  /** Aborts when the run is over or nobody waits for it any more. */
  readonly signal: AbortSignal;
  /** The experiment's clock, for everything that takes one. */
  readonly clock: Clock;
}

export interface RunLimits {
  readonly clock: Clock;
  /** In milliseconds; none where it is infinite. */
  readonly timeout: number;
  readonly maxEvents: number;
}

/** Lets one run go, and gives what it came to; a failure is a part of that. Emits once, then completes; never errors. */
export function measureRun(
  variant: string,
  start: (context: VariantContext) => Observable<WeirEvent>,
  { clock, timeout, maxEvents }: RunLimits,
): Observable<MeasuredRun> {
  return defer(() => {
    const abort = new AbortController();
    const reader = new RunReader(variant, clock, maxEvents);
    const tooLate$ = timeout === Infinity ? EMPTY : timer(timeout, clock).pipe(map(() => fail(timeout)));
    const run$ = defer(() => start({ signal: abort.signal, clock })).pipe(
      tap((event) => reader.take(event)),
      ignoreElements(),
      takeUntil(tooLate$),
    );
    return concat(
      run$,
      defer(() => of(reader.end())),
    ).pipe(
      catchError((error: unknown) => of(reader.end(statedFailure(error)))),
      finalize(() => abort.abort()),
    );
  });
}

function fail(timeout: number): never {
  throw new TimeoutError('total', timeout);
}

function statedFailure(error: unknown) {
  const { code, message } = failureOf(error);
  return { code, message };
}
