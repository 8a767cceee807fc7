import {
  isEvent,
  MemoryEventLog,
  operatorFrom,
  RunNumbering,
  type EventLog,
  type Kernel,
  type LoggedRun,
  type ReadOptions,
  type WeirEvent,
} from '@weir/core';
import { checkChoice } from '@weir/core/options';
import { mapAsync } from '@weir/operators';
import { defer, type Observable } from 'rxjs';
import { AppendQueue } from './append-queue.js';

export interface CollectRunsOptions {
  /** Where the events are kept. Default: a `MemoryEventLog` of the collector's own. */
  log?: EventLog;
  /**
   * `keep`: events go into the log with the numbers that they have. `anew`: numbered from 0 for each run and subscription, for a collector
   * below steps that merge, split or drop events. Default `keep`.
   */
  numbering?: 'keep' | 'anew';
}

/** An operator that passes everything on and keeps the events; it may stand in any number of streams. */
export interface RunCollector {
  <T>(source: Observable<T>): Observable<T>;
  readonly log: EventLog;
  /** The events of a run so far. */
  events(run: string, options?: ReadOptions): AsyncIterable<WeirEvent>;
  /** The runs so far, in the order in which they began. */
  runs(): AsyncIterable<LoggedRun>;
}

/**
 * Collects all events of a stream, by run, and passes them on: to read them later, or to play them again.
 *
 * Use it behind `runAgent` or another source of events, where each event has a number of its own; `replay` gives a run again, `collectMessage` of
 * `@weir/operators` one message for each answer. Of events with the same number in a run the log keeps the first: below steps that add or drop events, say
 * `numbering: 'anew'`. Items that are no events pass and are not kept.
 *
 * With a log in memory each item passes at once. With one that takes its time an event passes when it is kept, in order; meanwhile up to 256 others are
 * gathered, and go into the log together; beyond them the source is asked to wait. Completes when everything is kept. An error of the source passes on at once. Where
 * the log fails, so does the stream, and nothing more is kept: what had passed is in the log. Receipts are carried.
 *
 * @throws InvalidArgumentError at once, for a `numbering` that is none
 * @example
 * const collector = collectRuns();
 * await lastValueFrom(runAgent({ model, prompt, run: 'r1' }).pipe(collector));
 * for await (const event of collector.events('r1')) console.log(event.type);
 */
export function collectRuns({ log, numbering = 'keep' }: CollectRunsOptions = {}): RunCollector {
  checkChoice('numbering', numbering, ['keep', 'anew']);
  const numbers = () => (numbering === 'anew' ? new RunNumbering() : undefined);
  return log === undefined ? collectInMemory(new MemoryEventLog(), numbers) : collectInto(log, numbers);
}

function collectInMemory(log: MemoryEventLog, numbers: () => RunNumbering | undefined): RunCollector {
  const kernel: Kernel<unknown, unknown> = (emit) => {
    const numbering = numbers();
    return {
      next(item) {
        if (isEvent(item)) log.append([numbering === undefined ? item : numbering.number(item)]);
        emit(item);
      },
    };
  };
  return collectorOf(operatorFrom(kernel), log);
}

/** How many events a log may be behind. */
const MOST_WAITING = 256;

function collectInto(log: EventLog, numbers: () => RunNumbering | undefined): RunCollector {
  const operator = (source: Observable<unknown>) =>
    defer(() => {
      const numbering = numbers();
      const queue = new AppendQueue(log);
      const keep = (item: unknown) => {
        if (!isEvent(item)) return item;
        const kept = queue.append(numbering === undefined ? item : numbering.number(item));
        return kept === undefined ? item : kept.then(() => item);
      };
      return source.pipe(mapAsync(keep, { concurrency: MOST_WAITING, highMark: 1 }));
    });
  return collectorOf(operator, log);
}

function collectorOf(operator: (source: Observable<unknown>) => Observable<unknown>, log: EventLog): RunCollector {
  const reading = {
    log,
    events: (run: string, options?: ReadOptions) => log.read(run, options),
    runs: () => log.runs(),
  };
  return Object.assign(operator as <T>(source: Observable<T>) => Observable<T>, reading);
}
