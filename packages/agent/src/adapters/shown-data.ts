import type { WeirEvent } from '@weir/core';

/** What of an event may leave the server as it is: all of its data but the state of a run that waits, which holds the system text and the conversation. */
export function shownData(event: WeirEvent): unknown {
  if (event.type !== 'tool_approval') return event.data;
  const { state: _, ...shown } = event.data;
  return shown;
}
