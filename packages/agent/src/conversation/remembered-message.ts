import { InvalidArgumentError } from '@weir/core';
import { toPrompt, type Message, type ModelMessage } from '../model/prompt.js';

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

/** The messages of a turn, spelt out. @throws InvalidArgumentError for messages that no turn is made of */
export function checkedTurn(messages: readonly (Message & MemoryMarks)[]): RememberedMessage[] {
  if (messages.some(({ role }) => role === 'system'))
    throw new InvalidArgumentError('messages', 'without a system message: give "system" to the conversation', messages);
  if (messages.length > 0 && messages[0]?.role !== 'user')
    throw new InvalidArgumentError(
      'messages',
      'a turn that begins with the user (for a run that does not tell, give "prompt" to remember; for one that goes on, use "resume" of the conversation)',
      messages,
    );
  return messages.map((message) => ({ ...message, ...(toPrompt([message])[0] as ModelMessage) }));
}
