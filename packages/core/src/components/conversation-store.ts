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
}
