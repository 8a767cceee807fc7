import type { ComponentContext } from './component-context.js';

/** A conversation as a store holds it. */
export interface StoredConversation<Message = unknown> {
  /** What was said, the oldest first. */
  readonly messages: readonly Message[];
  /** Changes with every change of the messages; empty where there are none yet. Compared, and nothing else. */
  readonly version: string;
}

/**
 * Where conversations are kept between turns: a folder, a table, a key-value store.
 *
 * Whoever changes a conversation names the version that they know. Where it is not the version that the store has, somebody else was faster: the store
 * changes nothing and throws a ConversationChangedError, so that no turn is lost to another. Each call does its work whole or not at all.
 *
 * @see `conversationStoreLaws` of `@weir/testing`, which checks a store of your own
 */
export interface ConversationStore<Message = unknown> {
  /** Gives what was said; no messages and the version '' for a conversation that nobody has begun. */
  load(id: string): StoredConversation<Message> | PromiseLike<StoredConversation<Message>>;
  /**
   * Adds messages behind the others.
   *
   * @returns the new version, once the messages are as safe as the store promises
   * @throws ConversationChangedError where the version is not the latest
   */
  append(id: string, messages: readonly Message[], version: string): string | PromiseLike<string>;
  /**
   * Puts messages in place of all others, such as a summary and what follows it. With none, the conversation begins anew.
   *
   * @returns the new version, which is not '' even where there are no messages
   * @throws ConversationChangedError where the version is not the latest
   */
  replace(id: string, messages: readonly Message[], version: string): string | PromiseLike<string>;
  /** Lets go of everything, once what is under way is done. Left out by a store that holds nothing open. */
  close?(): void | PromiseLike<void>;
}

/** What a conversation store is made from, as it stands in the config of an agent's `memory`. */
export interface ConversationStoreOptions {
  /** The folder that belongs to the store alone. */
  readonly path: string;
  /** `each`: a turn counts as safe when it is on the disk. `never`: when the operating system has it. */
  readonly fsync: 'never' | 'each';
}

/** A kind of conversation store, so that config can name it. */
export interface ConversationStoreSpec {
  readonly kind: 'conversationStore';
  name: string;
  /** One sentence: where it keeps conversations. */
  summary: string;
  create(options: ConversationStoreOptions, context: ComponentContext): ConversationStore;
}

/** Declares a kind of conversation store: checks the types and states the kind. Put the result into a catalog. */
export function defineConversationStore(spec: Omit<ConversationStoreSpec, 'kind'>): ConversationStoreSpec {
  return { kind: 'conversationStore', ...spec };
}
