import { FakeClock, type TimeoutError } from '@weir/core';
import { Watchdog, type ModelTimeouts } from './watchdog.js';

function watch(timeouts: ModelTimeouts) {
  const clock = new FakeClock();
  const expired: TimeoutError[] = [];
  const watchdog = new Watchdog(timeouts, clock, (error) => expired.push(error));
  return { clock, watchdog, kinds: () => expired.map(({ details }) => details.kind) };
}

describe('Watchdog', () => {
  it.each(['first', 'idle', 'total'] as const)('counts no pause for "%s"', (kind) => {
    const { clock, watchdog, kinds } = watch({ [kind]: 100 });
    clock.advance(60);
    watchdog.pause();
    watchdog.pause();
    clock.advance(1000);
    watchdog.resume();
    watchdog.resume();
    clock.advance(39);
    expect(kinds()).toEqual([]);
    clock.advance(1);
    expect(kinds()).toEqual([kind]);
  });

  it('sets no timer while it is paused, whatever happens', () => {
    const { clock, watchdog, kinds } = watch({ first: 100, idle: 10 });
    watchdog.pause();
    watchdog.content();
    watchdog.waiting(false);
    watchdog.waiting(true);
    clock.advance(10_000);
    expect([kinds(), clock.actions.length]).toEqual([[], 0]);
    watchdog.stop();
  });
});
