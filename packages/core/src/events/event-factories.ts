import type { EventMap } from './event-map.js';
import type { EventOf, EventType, StreamEvent } from './stream-event.js';

/** What an event carries beside its type and data. */
export interface EventEnvelope {
  run: string;
  /** The event's number in its run, from 0. */
  seq: number;
  /** Milliseconds since the epoch. */
  time: number;
  source?: string | undefined;
  parent?: string | undefined;
}

/** Makes the event of a given type: the general form of the factories below, for types known only at run time and your own. */
export function createEvent<Type extends EventType>(
  type: Type,
  { run, seq, time, source, parent }: EventEnvelope,
  data: EventMap[Type],
): EventOf<Type> {
  // One literal, so that all events have one hidden class: spreading the envelope makes them twenty times slower to create.
  const event: Writable<StreamEvent<Type, EventMap[Type]>> = { type, data, run, seq, time };
  if (source !== undefined) event.source = source;
  if (parent !== undefined) event.parent = parent;
  return event as EventOf<Type>;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

type Factory<Type extends EventType> = (envelope: EventEnvelope, data: EventMap[Type]) => EventOf<Type>;

function factory<Type extends EventType>(type: Type): Factory<Type> {
  return (envelope, data) => createEvent(type, envelope, data);
}

export const userMessage = factory('user_message');
export const agentStart = factory('agent_start');
export const llmStart = factory('llm_start');
export const llmChunk = factory('llm_chunk');
export const reasoningChunk = factory('reasoning_chunk');
export const refusalChunk = factory('refusal_chunk');
export const citation = factory('citation');
export const llmEnd = factory('llm_end');
export const toolArgs = factory('tool_args');
export const toolApproval = factory('tool_approval');
export const toolDecision = factory('tool_decision');
export const toolStart = factory('tool_start');
export const toolProgress = factory('tool_progress');
export const toolEnd = factory('tool_end');
export const mediaChunk = factory('media_chunk');
export const progress = factory('progress');
export const agentPause = factory('agent_pause');
export const agentResume = factory('agent_resume');
export const runControl = factory('run_control');
export const retract = factory('retract');
export const errorEvent = factory('error');
export const raw = factory('raw');
export const agentEnd = factory('agent_end');
