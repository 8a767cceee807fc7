import type { SentAgUiEvent } from './to-ag-ui.js';

/** A message of a conversation as AG-UI has it: `Message` of `@ag-ui/core` fits. */
export interface AgUiMessage {
  readonly id: string;
  readonly role: string;
}

/** What of the sent events makes messages. */
interface SentPiece {
  type: string;
  messageId?: string;
  role?: string;
  delta?: string;
  toolCallId?: string;
  toolCallName?: string;
  content?: string;
  subagentRunId?: string;
}

/** A message, whose text or arguments still come in. */
interface Said {
  readonly attempt: string;
  text: string;
  readonly messageOf: (text: string) => object;
}

/** The messages that a reader of the sent events has by now: only with all of them can one be taken back. Reasoning is not among them, for readers keep it whatever a snapshot says. */
export class AgUiTranscript {
  readonly #said = new Map<string, Said>();

  constructor(private readonly before: readonly AgUiMessage[]) {}

  /** @param attempt names the attempt at a model call that the event is part of */
  note(event: SentAgUiEvent, attempt: string): void {
    const { type, messageId = '', toolCallId = '', delta = '', ...sent } = event as SentPiece;
    const { role, toolCallName: name, content, subagentRunId } = sent;
    const own = subagentRunId === undefined ? {} : { subagentRunId };
    const say = (id: string, text: string, messageOf: Said['messageOf']) =>
      this.#said.set(id, { attempt, text, messageOf });
    switch (type) {
      case 'TEXT_MESSAGE_START':
        say(messageId, '', (text) => ({ id: messageId, role, content: text, ...own }));
        return;
      case 'TEXT_MESSAGE_CONTENT':
        return this.#add(messageId, delta);
      case 'TOOL_CALL_START': {
        // Readers name the message of a call that is part of no other after the call.
        const callOf = (text: string) => ({ id: toolCallId, type: 'function', function: { name, arguments: text } });
        say(toolCallId, '', (text) => ({ id: toolCallId, role: 'assistant', toolCalls: [callOf(text)], ...own }));
        return;
      }
      case 'TOOL_CALL_ARGS':
        return this.#add(toolCallId, delta);
      case 'TOOL_CALL_RESULT':
        say(messageId, content ?? '', (text) => ({ id: messageId, role: 'tool', toolCallId, content: text, ...own }));
    }
  }

  /** Leaves out what came of an attempt. */
  takeBack(attempt: string): void {
    for (const [id, said] of this.#said) if (said.attempt === attempt) this.#said.delete(id);
  }

  /** All messages, in their order. */
  messages(): object[] {
    return [...this.before, ...[...this.#said.values()].map(({ text, messageOf }) => messageOf(text))];
  }

  #add(id: string, delta: string): void {
    const said = this.#said.get(id);
    if (said !== undefined) said.text += delta;
  }
}
