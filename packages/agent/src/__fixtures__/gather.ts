import { assertProtocol, type WeirEvent } from '@weir/core';
import { lastValueFrom, toArray, type Observable } from 'rxjs';

/** Gathers all events of runs, and checks that they keep the protocol. */
export async function gather(events$: Observable<WeirEvent>): Promise<WeirEvent[]> {
  const events = await lastValueFrom(events$.pipe(toArray()));
  assertProtocol(events);
  return events;
}

/** The events' types, in order. */
export function typesOf(events: readonly WeirEvent[]): string[] {
  return events.map(({ type }) => type);
}

/** The joined text of an answer. */
export function textOf(events: readonly WeirEvent[]): string {
  return events.map((event) => (event.type === 'llm_chunk' ? event.data.delta : '')).join('');
}

/** The last event. */
export function lastOf(events: readonly WeirEvent[]): WeirEvent {
  return events[events.length - 1] as WeirEvent;
}

/** The data of all events of one type. */
export function dataOf(events: readonly WeirEvent[], type: string): unknown[] {
  return events.filter((event) => event.type === type).map(({ data }) => data);
}
