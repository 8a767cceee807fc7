import { EMPTY, isObservable, map, Observable } from 'rxjs';

/** What ends a run early: a signal that aborts, or an Observable that emits. A text given as the reason is passed on. */
export type Interrupt = AbortSignal | Observable<unknown>;

/** The interruptions of a run, each with its reason. A signal that has aborted already interrupts at once. */
export function interruptions(interrupt: Interrupt | undefined): Observable<string | undefined> {
  if (interrupt === undefined) return EMPTY;
  return (isObservable(interrupt) ? interrupt : abortOf(interrupt)).pipe(map(reasonOf));
}

function abortOf(signal: AbortSignal): Observable<unknown> {
  return new Observable((subscriber) => {
    const abort = () => subscriber.next(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  });
}

function reasonOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  // An abort without a reason of its own has a standard one, which says nothing.
  if (value instanceof Error && value.name !== 'AbortError') return value.message;
  return undefined;
}
