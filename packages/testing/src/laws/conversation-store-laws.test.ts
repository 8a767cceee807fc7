import { ConversationChangedError, type ConversationStore, type StoredConversation } from '@weir/core';
import { LawViolationError } from '../errors/law-violation-error.js';
import { conversationStoreLaws, type LawMessage } from './conversation-store-laws.js';

/** As simple as a store can be, with a way to break it. */
class MapStore implements ConversationStore<LawMessage> {
  readonly #kept = new Map<string, StoredConversation<LawMessage>>();

  constructor(private readonly flaw?: 'forgets' | 'overwrites' | 'mixes' | 'keeps') {}

  load(id: string): StoredConversation<LawMessage> {
    return this.#kept.get(this.#key(id)) ?? { messages: [], version: '' };
  }

  append(id: string, messages: readonly LawMessage[], version: string): string {
    const known = this.flaw === 'forgets' ? messages.slice(1) : messages;
    return this.#put(id, [...this.load(id).messages, ...known], version);
  }

  replace(id: string, messages: readonly LawMessage[], version: string): string {
    return this.#put(id, this.flaw === 'keeps' ? [...this.load(id).messages, ...messages] : messages, version);
  }

  #put(id: string, messages: readonly LawMessage[], version: string): string {
    const { version: actual } = this.load(id);
    if (version !== actual && this.flaw !== 'overwrites') throw new ConversationChangedError(id, version, actual);
    const next = String(Number(actual) + 1);
    this.#kept.set(this.#key(id), { messages, version: next });
    return next;
  }

  #key(id: string): string {
    return this.flaw === 'mixes' ? id.trim() : id;
  }
}

async function broken(create: () => ConversationStore<LawMessage>): Promise<number[]> {
  const found: number[] = [];
  for (const [index, { check }] of conversationStoreLaws({ create, seed: 1 }).entries()) {
    try {
      await check();
    } catch (error) {
      if (!LawViolationError.is(error)) throw error;
      found.push(index);
    }
  }
  return found;
}

describe('conversationStoreLaws', () => {
  for (const law of conversationStoreLaws({ name: 'a map', create: () => new MapStore() })) {
    it(law.name, law.check);
  }

  it('finds a store that loses messages', async () => {
    expect(await broken(() => new MapStore('forgets'))).toContain(1);
  });

  it('finds a store that lets the later one win', async () => {
    expect(await broken(() => new MapStore('overwrites'))).toEqual([3, 4]);
  });

  it('finds a store that mixes conversations up', async () => {
    expect(await broken(() => new MapStore('mixes'))).toContain(5);
  });

  it('finds a store that keeps what was replaced', async () => {
    expect(await broken(() => new MapStore('keeps'))).toEqual([2]);
  });

  it('lets go of each store', async () => {
    let open = 0;
    const create = () => (open++, new MapStore());
    for (const { check } of conversationStoreLaws({ create, close: () => open--, numRuns: 3 })) await check();
    expect(open).toBe(0);
  });
});
