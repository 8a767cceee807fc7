import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { LongAction } from './long-action.js';

/**
 * Where time comes from: `now()` in milliseconds since the epoch, and `schedule(work, delay)`.
 *
 * It is RxJS's own scheduler contract, so a `Clock` fits every RxJS operator that takes a scheduler, and a `TestScheduler`
 * governs everything that runs on `realClock`.
 */
export type Clock = SchedulerLike;

/** The machine's clock: RxJS's `asyncScheduler`, and delays may be of any length. What waits for `Infinity` never runs, and costs no timer. */
export const realClock: Clock = {
  now: () => asyncScheduler.now(),
  schedule: <T>(work: LongAction<T>['work'], delay?: number, state?: T) => new LongAction(work).schedule(state, delay),
};
