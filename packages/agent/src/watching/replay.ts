import {
  fromAny,
  InvalidArgumentError,
  realClock,
  sleep,
  type AnySource,
  type Clock,
  type EventLog,
  type WeirEvent,
} from '@weir/core';
import { mapAsync } from '@weir/operators';
import { defer, filter, type Observable } from 'rxjs';
import { RecordedPace } from './recorded-pace.js';

/** What can be played again: events, or a run in a log. */
export type Recording = AnySource<WeirEvent> | LoggedRecording;

/** A run in a log. */
export interface LoggedRecording {
  readonly log: EventLog;
  readonly run: string;
}

export interface ReplayOptions {
  /** How fast: 1 as it was recorded, 2 twice as fast, `atOnce` as fast as it is read. Default 1. */
  speed?: number | 'atOnce';
  /** Leaves out events whose number in their run is below this. */
  fromSeq?: number;
  /** Leaves out events from before this time, in ms since the epoch. */
  fromTime?: number;
  /** Where time comes from. Default `realClock`. */
  clock?: Clock;
}

/**
 * Plays recorded events again: the same events in the same order, at the speed at which they came, at another, or at once.
 *
 * Use it to see a run once more, to show it to somebody, and to try a pipeline on it; `replayFixture` for tests. The events are those that
 * were recorded, their times too: what a pipeline makes of them depends on them alone, as long as it has no clock of its own.
 *
 * Cold: each subscription reads the recording anew. The first event comes at once, each other as long after the one before as it was recorded, by the events' times, divided by
 * `speed`. While the valve downstream is closed it waits and reads no further; then it goes on with the gaps that were recorded, without a rush. Holds
 * two events. Completes after the last one. Errors with what it reads: `EventsGoneError` where a log has let go of events that are asked for.
 *
 * @throws InvalidArgumentError at once, when `speed` is no number above 0
 * @example
 * replay({ log: collector.log, run: 'r1' }, { speed: 4 }).subscribe(render);
 */
export function replay(recording: Recording, options: ReplayOptions = {}): Observable<WeirEvent> {
  const { speed = 1, clock = realClock, fromSeq = 0, fromTime = -Infinity } = options;
  if (speed !== 'atOnce' && !(speed > 0 && Number.isFinite(speed)))
    throw new InvalidArgumentError('speed', 'a number above 0, or "atOnce"', speed);
  const isWanted = ({ seq, time }: WeirEvent) => seq >= fromSeq && time >= fromTime;
  const events$ = eventsOf(recording, fromSeq).pipe(filter(isWanted));
  if (speed === 'atOnce') return events$;
  return defer(() => {
    const pace = new RecordedPace(clock, speed);
    return events$.pipe(
      mapAsync(
        (event, { signal }) => {
          const wait = pace.waitFor(event.time);
          return wait > 0 ? sleep(clock, wait, signal).then(() => event) : event;
        },
        { highMark: 1 },
      ),
    );
  });
}

function eventsOf(recording: Recording, fromSeq: number): Observable<WeirEvent> {
  if (typeof recording !== 'object' || !('log' in recording)) return fromAny(recording);
  return defer(() => fromAny(recording.log.read(recording.run, { fromSeq })));
}
