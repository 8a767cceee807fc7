import { backoffDelay } from './backoff-delay.js';

describe('backoffDelay', () => {
  it('doubles with each attempt, up to a minute', () => {
    const delays = [1, 2, 3, 20].map((attempt) => backoffDelay({ attempts: 20, backoff: 100 }, attempt));
    expect(delays).toEqual([100, 200, 400, 60_000]);
  });
});
