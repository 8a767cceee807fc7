import { FakeClock } from '@weir/core';
import type { Observable } from 'rxjs';

/** Subscribes, and keeps what comes up to date; `stop` unsubscribes. */
export function watch<T>(source: Observable<T>) {
  const seen = { values: [] as T[], error: undefined as unknown, isComplete: false };
  const subscription = source.subscribe({
    next: (value) => seen.values.push(value),
    error: (error) => (seen.error = error),
    complete: () => (seen.isComplete = true),
  });
  return Object.assign(seen, { stop: () => subscription.unsubscribe() });
}

/** Lets promises that wait for no timer settle. */
export function settled(): Promise<void> {
  return new FakeClock().advanceAsync(0);
}
