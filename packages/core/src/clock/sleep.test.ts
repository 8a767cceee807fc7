import { FakeClock } from './fake-clock.js';
import { sleep } from './sleep.js';

async function outcome(promise: Promise<void>, clock: FakeClock): Promise<unknown> {
  let result: unknown = 'waiting';
  promise.then(
    () => (result = 'awake'),
    (error: unknown) => (result = error),
  );
  await clock.advanceAsync(0);
  return result;
}

describe('sleep', () => {
  it('waits by the clock', async () => {
    const clock = new FakeClock();
    const sleeping = sleep(clock, 100);
    await clock.advanceAsync(99);
    expect(await outcome(sleeping, clock)).toBe('waiting');
    await clock.advanceAsync(1);
    expect(await outcome(sleeping, clock)).toBe('awake');
  });

  it('rejects with the reason when it is aborted, and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const sleeping = sleep(clock, 100, abort.signal);
    abort.abort('enough');
    expect(await outcome(sleeping, clock)).toBe('enough');
    expect(clock.actions).toHaveLength(0);
  });

  it('rejects at once when it was aborted before, without a timer', async () => {
    const clock = new FakeClock();
    expect(await outcome(sleep(clock, 100, AbortSignal.abort('before')), clock)).toBe('before');
    expect(clock.actions).toHaveLength(0);
  });

  it('takes its listener off the signal when it wakes', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    const sleeping = sleep(clock, 10, signal);
    expect(listeners).toBe(1);
    await clock.advanceAsync(10);
    await sleeping;
    expect(listeners).toBe(0);
  });
});
