import { TimeoutError } from './timeout-error.js';

describe('TimeoutError', () => {
  it.each([
    ['first', 'No first item came within 50 ms.'],
    ['idle', 'No further item came within 50 ms.'],
    ['total', 'The stream did not complete within 50 ms.'],
  ] as const)('says what did not happen by the %s timeout', (kind, words) => {
    const error = new TimeoutError(kind, 50);
    expect(error.message).toContain(words);
    expect(error).toMatchObject({ code: 'timeout', details: { kind, after: 50 } });
  });
});
