import { plainFile } from './file-data.js';
import type { JsonObject, JsonValue } from './json.js';

/** Settings or notes for one provider, by the provider's name; handed on untouched. */
export type ProviderOptions = Record<string, JsonObject>;

/** Text in a message. */
export interface TextPart {
  type: 'text';
  text: string;
  providerOptions?: ProviderOptions;
}

/** An image, a sound, a document in a message. */
export interface FilePart {
  type: 'file';
  /** As in HTTP: `image/png`. */
  mediaType: string;
  /** The file as bytes or as Base64 text, or the URL where it lies: whether a model takes that, its provider says. */
  data: Uint8Array | string | URL;
  filename?: string;
  providerOptions?: ProviderOptions;
}

/** What a user may say, beside plain text: parts in the order in which they are meant. */
export type UserPart = TextPart | FilePart;

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

/** What a user said. */
export interface UserModelMessage {
  role: 'user';
  content: UserPart[];
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
export type ModelMessage = { role: 'system'; content: string } | UserModelMessage | AssistantMessage | ToolMessage;

/** A message as you may write it: like `ModelMessage`, with plain text allowed as the content of any role but `tool`. */
export type Message = ModelMessage | { role: 'user' | 'assistant'; content: string };

/** What a user asks: text, or parts. */
export type Question = string | readonly UserPart[];

/** The message of a user who asks that. */
export function asked(question: Question): UserModelMessage {
  const parts = typeof question === 'string' ? [{ type: 'text' as const, text: question }] : question;
  return { role: 'user', content: parts.map((part) => (part.type === 'file' ? plainFile(part) : part)) };
}

/** Makes the list that a model takes from a question or a list of messages, with the system text, if given, in front. It is plain data: files are Base64 text, or URLs as text. */
export function toPrompt(prompt: string | readonly Message[], system?: string): ModelMessage[] {
  const full = typeof prompt === 'string' ? [asked(prompt)] : prompt.map(spellOut);
  return system === undefined ? full : [{ role: 'system', content: system }, ...full];
}

function spellOut(message: Message): ModelMessage {
  if (message.role === 'user') return { ...message, ...asked(message.content) };
  if (message.role !== 'assistant' || typeof message.content !== 'string') return message as ModelMessage;
  return { role: 'assistant', content: [{ type: 'text', text: message.content }] };
}
