import { FakeClock } from '@weir/core';
import { PaceKeeper, perSecond } from './pace.js';

describe('PaceKeeper', () => {
  it('tells the rate since the start, and since the report before', () => {
    const clock = new FakeClock(5000);
    const keeper = new PaceKeeper(clock);
    const countFor = (ms: number, count: number) => {
      clock.advance(ms);
      keeper.count += count;
      return keeper.report();
    };
    expect(countFor(1000, 10)).toEqual({ count: 10, elapsed: 1000, rate: 10, recentRate: 10 });
    expect(countFor(1000, 30)).toEqual({ count: 40, elapsed: 2000, rate: 20, recentRate: 30 });
    expect([keeper.start, keeper.reportedAt]).toEqual([5000, 7000]);
  });
});

describe('perSecond', () => {
  it('is 0 where no time has passed, or the clock was set back', () => {
    expect([perSecond(3, 1500), perSecond(3, 0), perSecond(3, -5)]).toEqual([2, 0, 0]);
  });
});
