import { InvalidItemError } from './invalid-item-error.js';

describe('InvalidItemError', () => {
  it('lists every problem with its path', () => {
    const problems = [
      { path: ['items', 0, 'id'], message: 'expected string' },
      { path: [], message: 'too large' },
    ];
    const error = new InvalidItemError(problems);
    expect(error.message).toBe('The item does not fit its schema: items.0.id: expected string; too large');
    expect(error).toMatchObject({ code: 'invalid_item', details: { problems } });
  });
});
