import { from, isObservable, of, type Observable } from 'rxjs';
import type { Approve } from './approvals.js';
import type { Verdict } from './approval-decision.js';

/** What whoever was asked answers, in whatever form: at once, where it is there already. */
export function verdictsOf(answer: ReturnType<Approve>): Observable<Verdict | undefined> {
  return isObservable(answer) || isPromise(answer) ? from(answer) : of(answer);
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
