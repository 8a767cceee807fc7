import { defineConversationStore, type ConversationStore } from './conversation-store.js';

describe('defineConversationStore', () => {
  it('states the kind', () => {
    const create = () => ({}) as ConversationStore;
    expect(defineConversationStore({ name: 'table', summary: 'Keeps conversations in a table.', create })).toEqual({
      kind: 'conversationStore',
      name: 'table',
      summary: 'Keeps conversations in a table.',
      create,
    });
  });
});
