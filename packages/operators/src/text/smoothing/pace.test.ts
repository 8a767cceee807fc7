import { Pace } from './pace.js';

describe('Pace', () => {
  const limits = { interval: 10, maxLag: 40 };

  it('lets the first unit go at once', () => {
    const pace = new Pace(limits);
    pace.add(0);
    expect(pace.quota(0, undefined)).toBe(1);
  });

  it('lets all go that would be late at the next tick', () => {
    const pace = new Pace(limits);
    for (let unit = 0; unit < 100; unit++) pace.add(0);
    for (let unit = 0; unit < 5; unit++) pace.add(20);
    expect(pace.quota(40, undefined)).toBe(100);
    expect([pace.isLastCall(0, 30), pace.isLastCall(0, 31)]).toEqual([false, true]);
  });

  it('keeps to the steepest need: an early deadline, or many units behind it', () => {
    const pace = new Pace(limits);
    pace.took(1);
    pace.add(0);
    for (let unit = 0; unit < 49; unit++) pace.add(10);
    expect(pace.quota(10, undefined)).toBe(10);
  });

  it('saves nothing up while there is nothing to let go', () => {
    const pace = new Pace(limits);
    pace.took(1);
    for (let tick = 0; tick < 100; tick++) pace.quota(0, 0);
    pace.add(0);
    expect(pace.quota(0, undefined)).toBe(1);
  });

  it('forgets what has gone', () => {
    const pace = new Pace(limits);
    for (const at of [0, 0, 0, 5, 5]) pace.add(at);
    pace.took(4);
    expect(pace.quota(45, undefined)).toBe(1);
    pace.clear();
    expect(pace.quota(500, undefined)).toBeLessThanOrEqual(1);
  });
});
