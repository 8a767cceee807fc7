import { BoundedMap, InvalidArgumentError, type ConversationStore, type WeirEvent } from '@weir/core';
import type { RunAgentOptions } from '../run-agent.js';
import type { AgentStream } from '../running/agent-stream.js';
import { Conversation } from './conversation.js';
import { conversationSettings, type ConversationOptions } from './conversation-options.js';
import { memoryConversationStore } from './memory-conversation-store.js';
import type { RememberedMessage } from './remembered-message.js';
import type { TurnOptions } from './turn-options.js';

/** Options of `conversations`: those of `conversation`, for all of them. */
export interface ConversationsOptions extends Omit<ConversationOptions, 'id' | 'store'> {
  /** Where the conversations are kept. Default: a store of their own, in memory. */
  store?: ConversationStore<RememberedMessage> | ConversationStore;
  /** How many conversations are held open; beyond them the one that was used longest ago is read from the store again. Default 1,000. */
  maxOpen?: number;
}

/** Many conversations of one kind, by id. */
export interface Conversations {
  /** Gives the conversation; the same one as long as it is open. */
  of(id: string): Conversation;
  /**
   * Runs an agent for a turn of the conversation that the run is a part of: `parent`, or else `run`. Takes the place of `runAgent` where many
   * conversations come by; `messages` and `system` of the run give way to those of the conversation.
   *
   * @throws InvalidArgumentError at once, for a run without a `prompt`
   * @see Conversation.run
   */
  run<Deps = unknown>(options: RunAgentOptions<Deps> & Pick<TurnOptions<Deps>, 'answer'>): AgentStream<WeirEvent>;
  /** Resolves when every turn that has ended is in the store, or has failed to be: before the store is closed. */
  saved(): Promise<void>;
}

/**
 * Keeps many conversations apart, each as `conversation` does: for a server, or a stream of messages from many people.
 *
 * Memory: the windows of `maxOpen` conversations. One that is let go of while a turn of it runs still saves that turn.
 *
 * @throws InvalidArgumentError at once, for options that make no sense
 * @example
 * const chats = conversations({ window: 8000, store: fileConversationStore({ path: './conversations' }) });
 * chats.of(userId).run({ model, prompt }).subscribe(show);
 */
export function conversations(options: ConversationsOptions): Conversations {
  const { maxOpen = 1000, store = memoryConversationStore<RememberedMessage>(), ...common } = options;
  if (!Number.isInteger(maxOpen) || maxOpen < 1)
    throw new InvalidArgumentError('maxOpen', 'a whole number from 1', maxOpen);
  // Checks the rest.
  void conversationSettings({ ...common, id: 'any' });
  /** The one that was used longest ago first. */
  const open = new BoundedMap<string, Conversation>(maxOpen, (letGo) => {
    const saving = letGo.saved().finally(() => leaving.delete(saving));
    leaving.add(saving);
  });
  /** Those that were let go of and may still save a turn. */
  const leaving = new Set<Promise<void>>();
  const of = (id: string) => {
    const found = open.get(id) ?? new Conversation({ ...common, store, id });
    open.renew(id, found);
    return found;
  };
  function run<Deps>(options: RunAgentOptions<Deps> & Pick<TurnOptions<Deps>, 'answer'>): AgentStream<WeirEvent>;
  function run(options: RunAgentOptions & Pick<TurnOptions, 'answer'>): AgentStream<WeirEvent> {
    const { messages: _, system: __, prompt, ...rest } = options;
    if (prompt === undefined) throw new InvalidArgumentError('prompt', 'what the user says', prompt);
    const { run: name = globalThis.crypto.randomUUID(), parent } = rest;
    return of(parent ?? name).run({ ...rest, prompt, run: name });
  }
  async function saved(): Promise<void> {
    await Promise.all([...leaving, ...[...open.values()].map((chat) => chat.saved())]);
  }
  return { of, run, saved };
}
