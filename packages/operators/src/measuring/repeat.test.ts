import { FakeClock } from '@weir/core';
import { repeat, reportRegularly } from './repeat.js';

describe('repeat', () => {
  it('works at fixed times until it is unsubscribed from, from inside the work too', () => {
    const clock = new FakeClock();
    const times: number[] = [];
    const timer = repeat(clock, 10, () => {
      times.push(clock.now());
      if (times.length === 3) timer.unsubscribe();
    });
    clock.advance(100);
    expect([times, clock.actions.length]).toEqual([[10, 20, 30], 0]);
  });
});

describe('reportRegularly', () => {
  it.each([
    [10, [false, false, true]],
    [undefined, [true]],
  ])('reports every %s ms, and once at the end', (every, expected) => {
    const clock = new FakeClock();
    const reports: boolean[] = [];
    const finish = reportRegularly(clock, every, (isFinal) => reports.push(isFinal));
    clock.advance(25);
    finish();
    finish();
    clock.advance(25);
    expect([reports, clock.actions.length]).toEqual([expected, 0]);
  });
});
