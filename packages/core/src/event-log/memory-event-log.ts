import { EventsGoneError } from '../errors/events-gone-error.js';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import type { WeirEvent } from '../events/stream-event.js';
import type { EventLog, LoggedRun, ReadOptions } from './event-log.js';
import { LoggedEvents } from './logged-events.js';

export interface MemoryEventLogOptions {
  /** How many runs are kept at most. Default 1,000. */
  maxRuns?: number;
  /** How many events of one run are kept at most. Default 100,000. */
  maxEvents?: number;
}

/**
 * An event log in memory: for tests, tools, and what need not survive the process.
 *
 * Beyond `maxRuns` the run that ended longest ago is let go, or where none has ended, the one that began longest ago; more of such a run
 * would begin anew. Beyond `maxEvents` the oldest events of that run are let go, and reading from before those that are left fails. Events are
 * kept as they are, not copied. Appending takes constant time, is done when it returns, and never fails.
 *
 * @throws InvalidArgumentError when a bound is no whole number from 1
 */
export class MemoryEventLog implements EventLog {
  readonly #maxRuns: number;
  readonly #maxEvents: number;
  /** All runs, in the order in which they began. */
  readonly #runs = new Map<string, LoggedEvents>();
  /** Those that have ended, in the order in which they did. */
  readonly #ended = new Set<string>();
  /** Events of one run mostly come in a row, and need no look-up then. */
  #latest: LoggedEvents | undefined;

  constructor({ maxRuns = 1000, maxEvents = 100_000 }: MemoryEventLogOptions = {}) {
    this.#maxRuns = checkedBound('maxRuns', maxRuns);
    this.#maxEvents = checkedBound('maxEvents', maxEvents);
  }

  append(events: readonly WeirEvent[]): void {
    for (const event of events) {
      const logged = this.#latest?.run === event.run ? this.#latest : this.#turnTo(event.run);
      if (logged.add(event)) this.#ended.add(event.run);
    }
  }

  async *read(run: string, { fromSeq = 0 }: ReadOptions = {}): AsyncGenerator<WeirEvent, void, undefined> {
    const logged = this.#runs.get(run);
    if (logged === undefined) return;
    if (logged.isCut && fromSeq < logged.firstSeq) throw new EventsGoneError(run, fromSeq, logged.firstSeq);
    yield* logged.from(fromSeq);
  }

  async *runs(): AsyncGenerator<LoggedRun, void, undefined> {
    for (const { run, firstSeq, lastSeq } of [...this.#runs.values()])
      yield { run, firstSeq, lastSeq, isEnded: this.#ended.has(run) };
  }

  #turnTo(run: string): LoggedEvents {
    const known = this.#runs.get(run);
    if (known !== undefined) return (this.#latest = known);
    if (this.#runs.size >= this.#maxRuns) this.#letGoOldest();
    const begun = new LoggedEvents(run, this.#maxEvents);
    this.#runs.set(run, begun);
    return (this.#latest = begun);
  }

  #letGoOldest(): void {
    const [oldest] = this.#ended.size > 0 ? this.#ended : this.#runs.keys();
    if (oldest === undefined) return;
    this.#ended.delete(oldest);
    this.#runs.delete(oldest);
  }
}

function checkedBound(name: string, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1) throw new InvalidArgumentError(name, 'a whole number from 1', bound);
  return bound;
}
