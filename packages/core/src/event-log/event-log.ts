import type { WeirEvent } from '../events/stream-event.js';

/** A run that a log has events of. */
export interface LoggedRun {
  readonly run: string;
  /** The number of the oldest of its events that is still there. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Whether its terminal event is there: `agent_end`; of a bare model call, `llm_end` or `error`. */
  readonly isEnded: boolean;
}

export interface ReadOptions {
  /** Where to begin: with the first event whose number is not below it. Default 0. */
  fromSeq?: number;
}

/**
 * Keeps the events of runs, one numbered stream for each: what collectors write and replays read. In memory (`MemoryEventLog`), in a file or on a server.
 *
 * `(run, seq)` identifies an event, and the numbers of a run rise. So an event whose number is not above the last one of its run
 * is known already and is passed over: whoever does not know whether an append arrived may append again. Numbers may be missing (a step above
 * dropped events); they are not made up. Events come back as they were given, with data as JSON carries it, and bytes.
 *
 * @see eventLogLaws of `@weir/testing`, which every implementation keeps
 */
export interface EventLog {
  /**
   * Appends events of any runs, in this order. Once it returns, or its promise resolves, they are as safe as the log promises.
   * Calls may overlap: events of one run end up in the order of the calls. Throws or rejects where they could not be kept; then it may be
   * asked again.
   */
  append(events: readonly WeirEvent[]): void | Promise<void>;
  /**
   * Gives the events of a run in the order of their numbers, then ends: it does not wait for more. What is appended meanwhile may
   * come along. A run that the log does not know has no events. Fails with `EventsGoneError` where events that are asked for were let go.
   */
  read(run: string, options?: ReadOptions): AsyncIterable<WeirEvent>;
  /** Gives the runs, in the order in which they began. */
  runs(): AsyncIterable<LoggedRun>;
}
