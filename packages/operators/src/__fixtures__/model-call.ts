import { createEvent, type EventMap, type EventType, type WeirEvent } from '@weir/core';
import { concat, from, NEVER, throwError, type Observable } from 'rxjs';

/** An event without its place. */
export type Step = readonly [type: EventType, data: object];

/** The steps of one run, numbered from 0. */
export function runOf(steps: readonly Step[], run = 'r'): WeirEvent[] {
  return steps.map(([type, data], seq) => createEvent(type, { run, seq, time: seq }, data as EventMap[EventType]));
}

/** The pieces of a text, of so many units each. */
export function chunksOf(text: string, size = 1): Step[] {
  const pieces: Step[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(['llm_chunk', { delta: text.slice(at, at + size) }]);
  return pieces;
}

/** How a stream of steps ends: as they do, by an error, without a word, or not at all. */
export type StreamEnd = { fails: unknown } | 'completes' | 'hangs';

/** A stream of the steps of one run. */
export function streamOf(steps: readonly Step[], end: StreamEnd = 'completes', run = 'r'): Observable<WeirEvent> {
  const events$ = from(runOf(steps, run));
  if (end === 'completes') return events$;
  return concat(events$, end === 'hangs' ? NEVER : throwError(() => end.fails));
}
