import { cliErrorCodes } from './codes.js';
import { UsageError } from './usage-error.js';

describe('UsageError', () => {
  it('carries a code of the closed table, and names the argument', () => {
    const error = new UsageError('--timeout', 'Write a time.');
    expect(cliErrorCodes).toHaveProperty(error.code);
    expect(error).toMatchObject({ message: 'Write a time.', details: { argument: '--timeout' } });
  });
});
