import { BufferOverflowError } from './buffer-overflow-error.js';

describe('BufferOverflowError', () => {
  it('says how large the buffer is', () => {
    const error = new BufferOverflowError(16);
    expect(error).toMatchObject({ code: 'buffer_overflow', details: { capacity: 16 } });
    expect(error.message).toContain('16 items');
  });
});
