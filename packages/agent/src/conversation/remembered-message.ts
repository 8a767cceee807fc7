import type { ModelMessage } from '../model/prompt.js';

/** What a message is beside what was said. */
export interface MemoryMarks {
  /** The turn ended here before it was complete: it was interrupted, it failed, or its reader left. */
  interrupted?: true;
  /** It stands for what was said before it, and is not part of a turn. */
  summary?: true;
}

/** A message as a conversation remembers it: plain data that JSON can carry. */
export type RememberedMessage = ModelMessage & MemoryMarks;

/** The message as a model takes it. */
export function withoutMarks({ interrupted: _, summary: __, ...message }: RememberedMessage): ModelMessage {
  return message;
}
