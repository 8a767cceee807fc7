import { BoundedMap, createEvent, type WeirEvent } from '@weir/core';
import { attachMessages, messagesOf } from '../loop/new-messages.js';

/** Of so many open runs something is remembered; beyond them, the one that began first starts anew. */
export const maxRuns = 10_000;

/** Numbers the events of runs anew, where some are put between them: from each run's first event on. Memory: a number for each open run, 10,000 at most. */
export class RunNumbers {
  readonly #next = new BoundedMap<string, number>(maxRuns);

  /** The number of the run's next event. */
  next(run: string): number {
    const seq = this.#next.get(run) ?? 0;
    this.#next.set(run, seq + 1);
    return seq;
  }

  /** Gives the event with its new number; the same one where that is the old. */
  number(event: WeirEvent): WeirEvent {
    const { type, run, data, seq, time, source, parent } = event;
    if (!this.#next.has(run)) this.#next.set(run, seq);
    const own = this.next(run);
    if (own === seq) return event;
    const numbered = createEvent(type, { run, seq: own, time, source, parent }, data);
    if (type === 'agent_end') attachMessages(numbered, messagesOf(event));
    return numbered;
  }

  /** Lets a run go. */
  end(run: string): void {
    this.#next.delete(run);
  }
}
