import { TruncatedError } from './truncated-error.js';

describe('TruncatedError', () => {
  it('says what was missing, and keeps the cause', () => {
    const cause = new RangeError('socket');
    const error = new TruncatedError('the finish part', { cause });
    expect(error).toMatchObject({ code: 'truncated', details: { expected: 'the finish part' }, cause });
    expect(error.message).toContain('before the finish part arrived');
  });
});
