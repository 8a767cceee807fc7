import type { Clock } from '@weir/core';
import type { Subscription } from 'rxjs';

/** Does the work every so many milliseconds, until it is unsubscribed from. */
export function repeat(clock: Clock, every: number, work: () => void): Subscription {
  return clock.schedule<void>(function () {
    work();
    this.schedule(undefined, every);
  }, every);
}

/**
 * Reports every so many milliseconds, where `every` is given, and a last time when what it gives back is called first.
 *
 * @returns ends it; may be called again
 */
export function reportRegularly(
  clock: Clock,
  every: number | undefined,
  report: (isFinal: boolean) => void,
): () => void {
  const timer = every === undefined ? undefined : repeat(clock, every, () => report(false));
  let isOver = false;
  return () => {
    timer?.unsubscribe();
    if (isOver) return;
    isOver = true;
    report(true);
  };
}
