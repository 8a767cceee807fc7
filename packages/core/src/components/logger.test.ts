import { silentLogger } from './logger.js';

describe('silentLogger', () => {
  it('takes every level and gives nothing', () => {
    const { debug, info, warn, error } = silentLogger;
    expect([debug, info, warn, error].map((log) => log({ some: 'fact' }, 'message'))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
