import { AlreadySettledError } from './already-settled-error.js';

describe('AlreadySettledError', () => {
  it('says what was done before', () => {
    const error = new AlreadySettledError('refused');
    expect(error).toMatchObject({ code: 'already_settled', details: { outcome: 'refused' } });
    expect(error.message).toContain('was refused before');
  });
});
