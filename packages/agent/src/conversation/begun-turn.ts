import type { AgentState, CallState } from '../loop/agent-state.js';
import { contentOf } from '../model/message-content.js';
import { asked, type AssistantMessage, type ModelMessage, type Question } from '../model/prompt.js';
import { textOfPrompt } from '../loop/prompt-text.js';
import { withoutMarks, type RememberedMessage } from './remembered-message.js';

/** What was said of a turn before the run that goes on with it. */
export interface BegunTurn {
  readonly messages: readonly ModelMessage[];
  /** The calls of its last message, where the run goes on with these, and what is known of them. */
  readonly calls?: readonly CallState[];
}

/** What a user says as the events of a run tell it, so that the same message is the same, however it came. */
export function rememberedQuestion(question: Question): ModelMessage {
  return asked(contentOf(question));
}

/** A turn that begins with what the user says. */
export function askedTurn(prompt: Question): BegunTurn {
  return { messages: [rememberedQuestion(prompt)] };
}

/** The turn of a run that waits for a decision. @param note what its model was told before the question, which nobody said */
export function waitingTurn({ messages, before, turn, calls }: AgentState, note: string | undefined): BegunTurn {
  const own = messages[before]?.role === 'user' ? before : messages.findLastIndex(({ role }) => role === 'user');
  const said = [...messages.slice(Math.max(own, 0)), turn].flatMap((message) => rememberable(message, note));
  return { messages: said, calls };
}

/** Puts a turn in the place of its beginning, where that broke off and is among the messages, or else behind all of them. */
export function withWhole(
  messages: readonly RememberedMessage[],
  turn: readonly RememberedMessage[],
): readonly RememberedMessage[] {
  const end = messages.findLastIndex(({ interrupted }) => interrupted === true) + 1;
  const start = messages.slice(0, end).findLastIndex(({ role }) => role === 'user');
  const isBegun = start >= 0 && isBeginningOf(messages.slice(start, end), turn);
  return isBegun ? [...messages.slice(0, start), ...turn, ...messages.slice(end)] : [...messages, ...turn];
}

/** Whether a turn that broke off is the beginning of another: nothing that was said is lost where the other takes its place. */
function isBeginningOf(broken: readonly RememberedMessage[], whole: readonly RememberedMessage[]): boolean {
  const last = broken.length - 1;
  return broken.every((message, index) => {
    const other = whole[index];
    if (other === undefined) return false;
    const [said, meant] = [withoutMarks(message), withoutMarks(other)];
    if (JSON.stringify(said) === JSON.stringify(meant)) return true;
    const isText = said.role === 'assistant' && said.content.every(({ type }) => type === 'text');
    return (
      index === last && isText && other.role === said.role && textOfPrompt([meant]).startsWith(textOfPrompt([said]))
    );
  });
}

/** A message as a run's events would have told it: without reasoning, and without what is for the provider alone. */
function rememberable(message: ModelMessage, note: string | undefined): ModelMessage[] {
  switch (message.role) {
    case 'system':
      return [];
    case 'user': {
      const [first, ...rest] = message.content;
      const isNoted = rest.length > 0 && first?.type === 'text' && first.text === note;
      return [rememberedQuestion(isNoted ? rest : message.content)];
    }
    case 'assistant': {
      const content = spoken(message);
      return content.length === 0 ? [] : [{ role: 'assistant', content }];
    }
    case 'tool':
      return [message];
  }
}

function spoken({ content }: AssistantMessage): AssistantMessage['content'] {
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const calls = content.flatMap((part) => {
    if (part.type !== 'tool-call') return [];
    const { type, toolCallId, toolName, input } = part;
    return [{ type, toolCallId, toolName, input }];
  });
  return text === '' ? calls : [{ type: 'text', text }, ...calls];
}
