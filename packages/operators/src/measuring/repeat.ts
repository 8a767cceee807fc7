import type { Clock } from '@weir/core';
import type { Subscription } from 'rxjs';

/** Does the work every so many milliseconds, until it is unsubscribed from. */
export function repeat(clock: Clock, every: number, work: () => void): Subscription {
  return clock.schedule<void>(function () {
    work();
    this.schedule(undefined, every);
  }, every);
}
