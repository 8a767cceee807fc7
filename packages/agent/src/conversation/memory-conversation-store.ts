import {
  BoundedMap,
  ConversationChangedError,
  InvalidArgumentError,
  type ConversationStore,
  type StoredConversation,
} from '@weir/core';
import type { RememberedMessage } from './remembered-message.js';

export interface MemoryConversationStoreOptions {
  /** How many conversations are kept; beyond them the one that was used longest ago is forgotten. Default 1,000. */
  maxConversations?: number;
  /** How many messages of each are kept; beyond them the oldest are forgotten. Default 1,000. */
  maxMessages?: number;
}

/**
 * Makes a store that keeps conversations in the process's memory: for tests, for one process, for what may be forgotten.
 *
 * Constant time a call, apart from the messages that it moves. Memory: at most `maxConversations` × `maxMessages` messages.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @see `fileConversationStore` of `@weir/connectors` for conversations that outlive the process
 */
export function memoryConversationStore<Message = RememberedMessage>(
  options: MemoryConversationStoreOptions = {},
): ConversationStore<Message> {
  return new MemoryConversationStore<Message>(options);
}

interface Kept<Message> {
  messages: Message[];
  version: number;
}

class MemoryConversationStore<Message> implements ConversationStore<Message> {
  /** The one that was used longest ago first. */
  readonly #kept: BoundedMap<string, Kept<Message>>;
  readonly #maxMessages: number;
  /** Never given twice, so that a conversation that was forgotten and began anew is told from what it was. */
  #lastVersion = 0;

  constructor({ maxConversations = 1000, maxMessages = 1000 }: MemoryConversationStoreOptions) {
    for (const [name, value] of Object.entries({ maxConversations, maxMessages })) {
      if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError(name, 'a whole number from 1', value);
    }
    this.#kept = new BoundedMap(maxConversations);
    this.#maxMessages = maxMessages;
  }

  load(id: string): StoredConversation<Message> {
    const kept = this.#use(id);
    return kept === undefined
      ? { messages: [], version: '' }
      : { messages: [...kept.messages], version: String(kept.version) };
  }

  append(id: string, messages: readonly Message[], version: string): string {
    const kept = this.#checked(id, version);
    kept.messages.push(...messages);
    return this.#changed(kept);
  }

  replace(id: string, messages: readonly Message[], version: string): string {
    const kept = this.#checked(id, version);
    kept.messages = [...messages];
    return this.#changed(kept);
  }

  #checked(id: string, version: string): Kept<Message> {
    const kept = this.#use(id);
    const actual = kept === undefined ? '' : String(kept.version);
    if (version !== actual) throw new ConversationChangedError(id, version, actual);
    return kept ?? this.#begin(id);
  }

  #changed(kept: Kept<Message>): string {
    const surplus = kept.messages.length - this.#maxMessages;
    if (surplus > 0) kept.messages.splice(0, surplus);
    kept.version = ++this.#lastVersion;
    return String(kept.version);
  }

  #begin(id: string): Kept<Message> {
    const kept: Kept<Message> = { messages: [], version: 0 };
    this.#kept.set(id, kept);
    return kept;
  }

  #use(id: string): Kept<Message> | undefined {
    const kept = this.#kept.get(id);
    if (kept !== undefined) this.#kept.renew(id, kept);
    return kept;
  }
}
