import { asyncScheduler } from 'rxjs';
import { realClock } from './clock.js';

describe('realClock', () => {
  it("is RxJS's own, so that a TestScheduler governs it", () => {
    expect(realClock).toBe(asyncScheduler);
  });

  it('tells milliseconds since the epoch', () => {
    const before = Date.now();
    const now = realClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});
