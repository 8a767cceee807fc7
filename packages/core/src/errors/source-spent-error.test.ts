import { SourceSpentError } from './source-spent-error.js';

describe('SourceSpentError', () => {
  it('says what to do', () => {
    const error = new SourceSpentError();
    expect(error).toMatchObject({ code: 'source_spent', details: {} });
    expect(error.message).toMatch(/after it has ended\. .*defer/);
  });

  it('keeps what the source failed with, and says it', () => {
    const cause = new Error('reset');
    const error = new SourceSpentError({ cause });
    expect(error.cause).toBe(cause);
    expect(error.message).toContain('after it failed with "reset".');
  });
});
