import type { JsonObject, JsonValue } from './json.js';

/** Settings or notes for one provider, by the provider's name; handed on untouched. */
export type ProviderOptions = Record<string, JsonObject>;

/** Text in a message. */
export interface TextPart {
  type: 'text';
  text: string;
  providerOptions?: ProviderOptions;
}

/** What a model thought before it answered; some providers want it back, with their signature in `providerOptions`. */
export interface ReasoningPart {
  type: 'reasoning';
  text: string;
  providerOptions?: ProviderOptions;
}

/** A tool call that the model made. `input` is the decoded arguments. */
export interface ToolCallPart {
  type: 'tool-call';
  toolCallId: string;
  toolName: string;
  input: unknown;
  providerOptions?: ProviderOptions;
}

/** What a tool answered, in the form that models read. */
export type ToolResultOutput =
  { type: 'text'; value: string } | { type: 'json'; value: JsonValue } | { type: 'error-text'; value: string };

/** The answer to one tool call. */
export interface ToolResultPart {
  type: 'tool-result';
  toolCallId: string;
  toolName: string;
  output: ToolResultOutput;
}

/** What the model said in one turn. */
export interface AssistantMessage {
  role: 'assistant';
  content: (TextPart | ReasoningPart | ToolCallPart)[];
}

/** What the tools answered to one turn. */
export interface ToolMessage {
  role: 'tool';
  content: ToolResultPart[];
}

/** A message as models take it: the AI SDK's prompt format, the part of it that versions 2, 3 and 4 share. */
export type ModelMessage =
  { role: 'system'; content: string } | { role: 'user'; content: TextPart[] } | AssistantMessage | ToolMessage;

/** A message as you may write it: like `ModelMessage`, with plain text allowed as the content of any role but `tool`. */
export type Message = ModelMessage | { role: 'user' | 'assistant'; content: string };

/** Makes the list that a model takes from a question or a list of messages, with the system text, if given, in front. */
export function toPrompt(prompt: string | readonly Message[], system?: string): ModelMessage[] {
  const messages: readonly Message[] = typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt;
  const full = messages.map(spellOut);
  return system === undefined ? full : [{ role: 'system', content: system }, ...full];
}

function spellOut(message: Message): ModelMessage {
  if (message.role === 'system' || typeof message.content !== 'string') return message as ModelMessage;
  return { role: message.role, content: [{ type: 'text', text: message.content }] } as ModelMessage;
}
