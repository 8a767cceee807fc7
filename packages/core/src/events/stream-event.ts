import type { EventMap } from './event-map.js';

/**
 * One thing that happened in a run: a plain object, cheap to make by the million.
 *
 * `(run, seq)` identifies it: loss, repeats and resume are decided by these two alone.
 */
export interface StreamEvent<Type extends string = string, Data = unknown> {
  /** What happened; see `EventMap`. */
  readonly type: Type;
  readonly data: Data;
  /** Groups what one agent run, or one turn of a conversation, emits. */
  readonly run: string;
  /** Counts up by one within a run, from 0. */
  readonly seq: number;
  /** When it happened, in milliseconds since the epoch. */
  readonly time: number;
  /** The component that emitted it. */
  readonly source?: string;
  /** The run that this run is a part of, for sub-agents. */
  readonly parent?: string;
}

/** The names of all event types, yours included where you extended `EventMap`. */
export type EventType = keyof EventMap & string;

/** The event of one type: `EventOf<'llm_chunk'>`. */
export type EventOf<Type extends EventType> = Type extends EventType ? StreamEvent<Type, EventMap[Type]> : never;

/** Any event of the vocabulary, discriminated by `type`. */
export type WeirEvent = EventOf<EventType>;
