import { ConversationChangedError, InvalidArgumentError } from '@weir/core';
import { conversationStoreLaws } from '@weir/testing';
import { memoryConversationStore } from './memory-conversation-store.js';

describe('memoryConversationStore', () => {
  for (const law of conversationStoreLaws({ name: 'it', create: () => memoryConversationStore() })) {
    it(law.name, law.check);
  }

  it('forgets the conversation that was used longest ago beyond its bound', () => {
    const store = memoryConversationStore<string>({ maxConversations: 2 });
    store.append('a', ['1'], '');
    store.append('b', ['2'], '');
    void store.load('a');
    store.append('c', ['3'], '');
    expect(['a', 'b', 'c'].map((id) => store.load(id))).toMatchObject([
      { messages: ['1'] },
      { messages: [], version: '' },
      { messages: ['3'] },
    ]);
  });

  it('forgets the oldest messages beyond its bound', () => {
    const store = memoryConversationStore<number>({ maxMessages: 3 });
    store.append('a', [1, 2], '');
    store.append('a', [3, 4], '1');
    expect(store.load('a')).toEqual({ messages: [2, 3, 4], version: '2' });
  });

  it('tells a conversation that was forgotten from the one that began anew', () => {
    const store = memoryConversationStore<number>({ maxConversations: 1 });
    const old = store.append('a', [1], '') as string;
    store.append('b', [2], '');
    store.append('a', [3], '');
    expect(() => store.append('a', [4], old)).toThrow(ConversationChangedError);
  });

  it('gives copies: who has loaded keeps what was loaded', () => {
    const store = memoryConversationStore<number>();
    const messages = [1];
    store.append('a', messages, '');
    const loaded = store.load('a');
    store.append('a', [2], '1');
    messages.push(9);
    expect(loaded).toEqual({ messages: [1], version: '1' });
  });

  it.each([0, 1.5, Number.NaN])('refuses %p as a bound', (bound) => {
    expect(() => memoryConversationStore({ maxConversations: bound })).toThrow(InvalidArgumentError);
    expect(() => memoryConversationStore({ maxMessages: bound })).toThrow(InvalidArgumentError);
  });
});
