import { InvalidArgumentError, realClock } from '@weir/core';
import type { RetryOptions } from './retry-options.js';
import { retrySettings } from './retry-settings.js';

describe('retrySettings', () => {
  it('fills in the defaults', () => {
    expect(retrySettings({})).toMatchObject({
      limits: { attempts: 3, backoff: 1000, factor: 2, maxBackoff: 30_000 },
      maxRetryAfter: 60_000,
      maxElapsed: Infinity,
      share: 1,
      budget: undefined,
      random: Math.random,
      clock: realClock,
    });
  });

  it.each<[RetryOptions['jitter'], number]>([
    ['full', 1],
    ['equal', 0.5],
    ['none', 0],
    [0.3, 0.3],
  ])('reads the jitter %s', (jitter, share) => {
    expect(retrySettings({ jitter }).share).toBe(share);
  });

  it('gives the codes of one kind one count', () => {
    const { byCode } = retrySettings({ byClass: { connection: { attempts: 9 }, server: undefined } });
    expect([...byCode.keys()]).toEqual(['connection', 'truncated']);
    expect(byCode.get('connection')).toBe(byCode.get('truncated'));
  });

  it.each<[RetryOptions]>([
    [{ jitter: 'half' as never }],
    [{ maxElapsed: Number.NaN }],
    [{ byClass: { server: { attempts: -1 } } }],
    [{ byClass: { server: { backoff: -1 } } }],
    [{ byClass: { network: {} } as never }],
  ])('refuses %j at once', (options) => {
    expect(() => retrySettings(options)).toThrow(InvalidArgumentError);
  });
});
