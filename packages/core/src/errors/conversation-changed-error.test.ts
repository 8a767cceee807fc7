import { ConversationChangedError } from './conversation-changed-error.js';

describe('ConversationChangedError', () => {
  it('says which conversation it was, what was known and what there is, and that another try may help', () => {
    const error = new ConversationChangedError('c1', '3', '4');
    expect(ConversationChangedError.is(error)).toBe(true);
    expect(error.code).toBe('conversation_changed');
    expect(error.details).toEqual({ id: 'c1', known: '3', actual: '4', retryable: true });
    expect(error.message).toContain('"c1"');
  });
});
