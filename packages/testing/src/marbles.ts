import { deepStrictEqual } from 'node:assert';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';

/**
 * Runs a marble test in virtual time, with any test runner: a difference is thrown as `node:assert`'s AssertionError.
 *
 * Inside, one character is 1 ms and `realClock` is virtual. For what awaits promises, use `FakeClock.advanceAsync` instead:
 * virtual time of RxJS is synchronous.
 *
 * @example
 * marbles(({ cold, expectObservable }) => {
 *   expectObservable(cold('-a-b|').pipe(take(1))).toBe('-(a|)');
 * });
 */
export function marbles(work: (helpers: RunHelpers) => void): void {
  new TestScheduler(deepStrictEqual).run(work);
}
