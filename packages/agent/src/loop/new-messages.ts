import type { WeirEvent } from '@weir/core';
import type { ModelMessage } from '../model/prompt.js';

const messages = new WeakMap<object, readonly ModelMessage[]>();

/** Keeps the messages of a run beside its `agent_end`, not in it: the event stays small. */
export function attachMessages(end: WeirEvent, said: readonly ModelMessage[]): void {
  messages.set(end, said);
}

/**
 * What was said in a run, to be put before the next one: its own prompt, the model's turns, the tools' results, what was injected.
 *
 * Ask with the run's `agent_end`, as it came from the run: a copy of the event, or one that was stored, has none. The answer of a run that was
 * interrupted or failed is in it as far as it came; tool calls that have no result say so, so that the list is always one that a model takes.
 *
 * @example
 * const history: Message[] = [];
 * runAgent({ model, messages: history, prompt }).subscribe((event) => history.push(...messagesOf(event)));
 */
export function messagesOf(event: WeirEvent): readonly ModelMessage[] {
  return messages.get(event) ?? [];
}
