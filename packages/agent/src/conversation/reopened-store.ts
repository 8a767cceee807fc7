import type { ConversationStore, StoredConversation } from '@weir/core';

/**
 * A store that is opened when it is first used, and again when it is used after it was closed.
 *
 * What is used after an agent has ended waits until the stores of all agents that have ended are closed: it may want the same folder.
 */
export class ReopenedStore implements ConversationStore {
  static #closing: Promise<unknown> = Promise.resolve();
  #store: Promise<ConversationStore> | undefined;

  constructor(private readonly create: () => ConversationStore) {}

  async load(id: string): Promise<StoredConversation> {
    return (await this.#open()).load(id);
  }

  async append(id: string, messages: readonly unknown[], version: string): Promise<string> {
    return (await this.#open()).append(id, messages, version);
  }

  async replace(id: string, messages: readonly unknown[], version: string): Promise<string> {
    return (await this.#open()).replace(id, messages, version);
  }

  /** @param quiet resolves when nobody will use it any more, unless anew */
  async close(quiet: Promise<void> = Promise.resolve()): Promise<void> {
    const open = this.#store;
    // Whoever has not used it has nothing to wait for.
    if (open === undefined) return;
    const closed = quiet.then(async () => {
      if (this.#store === open) this.#store = undefined;
      await (await open).close?.();
    });
    ReopenedStore.#closing = Promise.allSettled([ReopenedStore.#closing, closed]);
    await closed;
  }

  #open(): Promise<ConversationStore> {
    return (this.#store ??= ReopenedStore.#closing.then(() => this.create()));
  }
}
