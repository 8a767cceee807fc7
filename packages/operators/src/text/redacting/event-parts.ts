/** What events say, by who says it: what `redact` can be narrowed to. */
export const redactedParts = ['text', 'reasoning', 'tools', 'messages', 'errors', 'other'] as const;

/** One of them: the answer, the model's reasoning, what goes to tools and comes from them, messages of users, failures, and all else. */
export type RedactedPart = (typeof redactedParts)[number];

const parts = new Map<string, RedactedPart>([
  ['llm_chunk', 'text'],
  ['refusal_chunk', 'text'],
  ['reasoning_chunk', 'reasoning'],
  ['tool_args', 'tools'],
  ['tool_approval', 'tools'],
  ['tool_decision', 'tools'],
  ['tool_start', 'tools'],
  ['tool_progress', 'tools'],
  ['tool_end', 'tools'],
  ['user_message', 'messages'],
  ['run_control', 'messages'],
  ['error', 'errors'],
]);

/** The part that events of a type belong to. */
export function partOf(type: string): RedactedPart {
  return parts.get(type) ?? 'other';
}
