import type { ConversationStore } from '@weir/core';
import { settled } from '../__fixtures__/tools-and-runs.js';
import { memoryConversationStore } from './memory-conversation-store.js';
import { ReopenedStore } from './reopened-store.js';

/** Makes stores over one memory that note when they are opened and closed. */
function folder() {
  const log: string[] = [];
  const kept = memoryConversationStore<unknown>();
  let end: (() => void) | undefined;
  const create = (): ConversationStore => {
    log.push('open');
    return {
      load: kept.load.bind(kept),
      append: kept.append.bind(kept),
      replace: kept.replace.bind(kept),
      close: () => new Promise<void>((resolve) => (end = resolve)).then(() => void log.push('closed')),
    };
  };
  return { log, create, end: () => end?.() };
}

describe('ReopenedStore', () => {
  it('opens at its first use, and closes what it has opened', async () => {
    const { log, create, end } = folder();
    const store = new ReopenedStore(create);
    await store.close();
    expect(log).toEqual([]);
    const version = await store.append('c', ['a'], '');
    expect(await store.load('c')).toEqual({ messages: ['a'], version });
    await store.replace('c', ['b'], version);
    const closed = store.close();
    await settled();
    end();
    await closed;
    expect(log).toEqual(['open', 'closed']);
  });

  it('opens again, as does another, once it is closed', async () => {
    const { log, create, end } = folder();
    const store = new ReopenedStore(create);
    const version = await store.append('c', ['a'], '');
    let calm: () => void = () => undefined;
    const closed = store.close(new Promise((resolve) => (calm = resolve)));
    const other = new ReopenedStore(create).load('c');
    // What was under way goes on in the store that is open.
    await store.append('c', ['b'], version);
    calm();
    await settled();
    const again = store.load('c');
    await settled();
    expect(log).toEqual(['open']);
    end();
    await closed;
    expect((await again).messages).toEqual(['a', 'b']);
    expect((await other).messages).toEqual(['a', 'b']);
    expect(log).toEqual(['open', 'closed', 'open', 'open']);
  });

  it('fails where it cannot be opened', async () => {
    const store = new ReopenedStore(() => {
      throw new TypeError('no folder');
    });
    await expect(store.load('c')).rejects.toThrow('no folder');
    await expect(store.close()).rejects.toThrow('no folder');
    const { create } = folder();
    expect(await new ReopenedStore(create).load('c')).toEqual({ messages: [], version: '' });
  });
});
