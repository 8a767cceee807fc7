import type { EventOf, EventType, StreamEvent, WeirEvent } from './stream-event.js';

/** Tells whether a value has the shape of an event: a `type`, a `run`, a `seq` and `data`. Constant time; the data is not looked into. */
export function isEvent(value: unknown): value is WeirEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Partial<StreamEvent>;
  return (
    typeof event.type === 'string' && typeof event.run === 'string' && typeof event.seq === 'number' && 'data' in event
  );
}

/** Tells whether a value is an event of one type. */
export function isEventOf<Type extends EventType>(type: Type, value: unknown): value is EventOf<Type> {
  return isEvent(value) && value.type === type;
}
