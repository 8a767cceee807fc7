import { FakeClock } from '@weir/core';
import { RecordedPace } from './recorded-pace.js';

describe('RecordedPace', () => {
  it('makes up for timers that are late', () => {
    const clock = new FakeClock(5000);
    const pace = new RecordedPace(clock, 1);
    expect(pace.waitFor(100)).toBe(0);
    expect(pace.waitFor(200)).toBe(100);
    clock.advance(115);
    expect(pace.waitFor(300)).toBe(85);
  });

  it('does not make up for a wait', () => {
    const clock = new FakeClock();
    const pace = new RecordedPace(clock, 2);
    pace.waitFor(100);
    clock.advance(4000);
    expect(pace.waitFor(200)).toBe(50);
    clock.advance(50);
    expect(pace.waitFor(300)).toBe(50);
  });

  it('does not wait for what goes back in time', () => {
    const pace = new RecordedPace(new FakeClock(), 1);
    expect([100, 50, 60, 110].map((time) => pace.waitFor(time))).toEqual([0, 0, 0, 10]);
  });
});
