import { RetryExhaustedError, type RetryLimit } from './retry-exhausted-error.js';

describe('RetryExhaustedError', () => {
  it.each<[number, RetryLimit, string]>([
    [1, { limit: 'attempts' }, 'Failed 1 time. See to the cause'],
    [3, { limit: 'maxElapsed', maxElapsed: 50 }, 'Failed 3 times, and the next try would begin more than 50 ms'],
    [2, { limit: 'budget' }, 'Failed 2 times, and the retries that all streams may make together'],
    [2, { limit: 'maxRetryAfter', waitAskedFor: 9 }, 'Failed 2 times, and the source asks to wait 9 ms'],
  ])('says after %d attempts that %j put an end to it, and keeps the cause', (attempts, reached, message) => {
    const error = new RetryExhaustedError(attempts, 'refused', reached);
    expect(error.message.startsWith(message)).toBe(true);
    expect(error.message.endsWith('The last failure: refused')).toBe(true);
    expect(error).toMatchObject({ code: 'retry_exhausted', details: { attempts, ...reached }, cause: 'refused' });
  });
});
