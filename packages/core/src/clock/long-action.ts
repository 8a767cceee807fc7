import { Subscription, asyncScheduler, type SchedulerAction } from 'rxjs';

/** The longest delay that the timers of JavaScript keep: they take a longer one for no delay at all. */
const longest = 2 ** 31 - 1;

/** Something to be done after a delay of any length, and again where it asks for that. A delay too long for one timer is waited for in pieces. */
export class LongAction<T> extends Subscription implements SchedulerAction<T> {
  /** Made once, so that RxJS repeats on one interval what repeats: it does not drift. */
  #timed: SchedulerAction<undefined> | undefined;
  #rest = 0;
  #state: T | undefined;

  constructor(readonly work: (this: SchedulerAction<T>, state: T) => void) {
    super();
  }

  schedule(state?: T, delay = 0): this {
    this.#state = state;
    this.#rest = delay;
    if (!this.closed && delay !== Infinity) this.#wait();
    return this;
  }

  #wait(): void {
    const piece = Math.min(this.#rest, longest);
    this.#rest -= piece;
    if (this.#timed !== undefined) return void this.#timed.schedule(undefined, piece);
    const timed = asyncScheduler.schedule(() => this.#goOn(), piece) as SchedulerAction<undefined>;
    this.#timed = timed;
    this.add(timed);
  }

  #goOn(): void {
    if (this.#rest > 0) this.#wait();
    else this.work(this.#state as T);
  }
}
