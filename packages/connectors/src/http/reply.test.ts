import { busy } from './reply.js';

describe('busy', () => {
  it.each([
    [0, '1'],
    [1000, '1'],
    [1001, '2'],
  ])('tells after %d ms to try again in whole seconds', (ms, seconds) => {
    expect(busy('later', ms).headers).toEqual({ 'retry-after': seconds });
  });
});
