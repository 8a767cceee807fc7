import type { EventType, WeirEvent } from '@weir/core';

/** What a message is made of, and what begins, ends or takes back one. */
const content: ReadonlySet<string> = new Set<EventType>([
  'user_message',
  'agent_start',
  'llm_start',
  'llm_chunk',
  'reasoning_chunk',
  'refusal_chunk',
  'llm_end',
  'tool_args',
  'tool_approval',
  'tool_decision',
  'tool_start',
  'tool_end',
  'media_chunk',
  'retract',
  'error',
  'agent_end',
]);

/**
 * Tells whether an event ends the text before it in its run. What comes between the pieces of one text and is no part of the message does not: what a
 * provider says besides (`raw`), where a run or a tool stands, sources, a pause, a piece without text, and event types of your own.
 */
export function endsText({ type, data }: WeirEvent): boolean {
  return content.has(type) && (data as { delta?: unknown } | undefined)?.delta !== '';
}
