import { BoundedMap } from '@weir/core';
import type { NumberSummary } from '@weir/operators';
import { Figure } from './figure.js';

/** Sessions: runs that belong together, such as one visitor's. */
export interface SessionsSummary {
  readonly count: number;
  /** Of those that are over. */
  readonly runs: NumberSummary;
  /** From its first event to its last, in milliseconds; of those that are over. */
  readonly duration: NumberSummary;
}

interface OpenSession {
  first: number;
  last: number;
  runs: number;
}

/** Counts sessions. One is over when nothing has come for `gap` ms by the times of events, or when there are more than `max`. */
export class SessionGroups {
  readonly #open: BoundedMap<string, OpenSession>;
  readonly #runs = new Figure();
  readonly #duration = new Figure();
  #count = 0;

  constructor(
    private readonly gap: number,
    max: number,
  ) {
    this.#open = new BoundedMap(max, (session) => this.#end(session));
  }

  take(name: string, time: number, isNewRun: boolean): void {
    const known = this.#open.get(name);
    const isOver = known !== undefined && time - known.last > this.gap;
    if (isOver) this.#end(known);
    const session = known === undefined || isOver ? { first: time, last: time, runs: 0 } : known;
    if (session !== known) this.#count++;
    // A run that goes on after its session was ended is a run of the new one.
    if (isNewRun || session.runs === 0) session.runs++;
    session.last = Math.max(session.last, time);
    this.#open.renew(name, session);
  }

  endAll(): void {
    for (const session of this.#open.values()) this.#end(session);
    this.#open.clear();
  }

  summary(): SessionsSummary {
    return { count: this.#count, runs: this.#runs.summary(), duration: this.#duration.summary() };
  }

  #end({ first, last, runs }: OpenSession): void {
    this.#runs.add(runs);
    this.#duration.add(last - first);
  }
}
