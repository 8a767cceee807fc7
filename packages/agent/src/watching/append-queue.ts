import type { EventLog, WeirEvent } from '@weir/core';

/**
 * Appends events to a log, one batch after another: what comes while a batch is under way makes up the next one.
 * Once a batch could not be kept, nothing more is appended: the log would have a gap.
 */
export class AppendQueue {
  /** The batch under way, or the last of those that wait. */
  #last: Promise<void> | undefined;
  /** What that batch will hold, as long as it has not begun. */
  #gathered: WeirEvent[] | undefined;

  constructor(private readonly log: EventLog) {}

  /** @returns a promise where the log takes its time; it rejects where the event could not be kept */
  append(event: WeirEvent): void | Promise<void> {
    if (this.#last === undefined) {
      const kept = this.log.append([event]);
      return kept === undefined ? undefined : this.#follow(kept);
    }
    if (this.#gathered === undefined) return this.#gather(event, this.#last);
    this.#gathered.push(event);
    return this.#last;
  }

  #gather(event: WeirEvent, before: Promise<void>): Promise<void> {
    const events = (this.#gathered = [event]);
    return this.#follow(
      before.then(() => {
        this.#gathered = undefined;
        return this.log.append(events);
      }),
    );
  }

  #follow(kept: Promise<void>): Promise<void> {
    this.#last = kept;
    const settle = () => {
      if (this.#last === kept) this.#last = undefined;
    };
    // A failure stays, and fails all that follows.
    kept.then(settle, () => undefined);
    return kept;
  }
}
