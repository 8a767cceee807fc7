import { asyncScheduler, type SchedulerLike } from 'rxjs';

/**
 * Where time comes from: `now()` in milliseconds since the epoch, and `schedule(work, delay)`.
 *
 * It is RxJS's own scheduler contract, so a `Clock` fits every RxJS operator that takes a scheduler, and a `TestScheduler`
 * governs everything that runs on `realClock`.
 */
export type Clock = SchedulerLike;

/** The machine's clock. */
export const realClock: Clock = asyncScheduler;
