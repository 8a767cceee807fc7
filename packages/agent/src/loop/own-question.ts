import type { Message, ModelMessage } from '../model/prompt.js';

const questions = new WeakSet<object>();

/** Marks the message that a run is to answer: where it is the last of those that the run is given, it is said in the run, as a `prompt` is. */
export function asQuestion(message: ModelMessage): ModelMessage {
  questions.add(message);
  return message;
}

/** What was said before a run, without the question that is its own. */
export function saidBefore(messages: readonly Message[]): readonly Message[] {
  const last = messages.at(-1);
  return last !== undefined && questions.has(last) ? messages.slice(0, -1) : messages;
}
