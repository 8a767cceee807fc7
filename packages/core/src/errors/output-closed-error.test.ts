import { OutputClosedError } from './output-closed-error.js';

describe('OutputClosedError', () => {
  it('says which output, and keeps the cause', () => {
    const cause = new RangeError('EPIPE');
    const error = new OutputClosedError('stdout', { cause });
    expect(error).toMatchObject({ code: 'output_closed', details: { output: 'stdout' }, cause });
    expect(error.message).toMatch(/^stdout is closed/);
  });
});
