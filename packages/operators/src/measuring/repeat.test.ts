import { FakeClock } from '@weir/core';
import { repeat } from './repeat.js';

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
