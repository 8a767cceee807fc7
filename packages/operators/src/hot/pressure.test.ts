import { settled } from '../__fixtures__/watch.js';
import { Pressure } from './pressure.js';

/** Whether a promise has resolved, kept up to date. */
function watched(promise: Promise<void>) {
  const state = { resolved: false };
  void promise.then(() => (state.resolved = true));
  return state;
}

describe('Pressure', () => {
  it('is high from the size on, until half of it is left', () => {
    const pressure = new Pressure(4);
    const seen = [3, 4, 3, 2, 3].map((count) => {
      pressure.set(count);
      return pressure.isHigh;
    });
    expect(seen).toEqual([false, true, true, false, false]);
  });

  it('is low again with nothing under way, where the size is one', () => {
    const pressure = new Pressure(1);
    pressure.set(1);
    expect(pressure.isHigh).toBe(true);
    pressure.set(0);
    expect(pressure.isHigh).toBe(false);
  });

  it('lets everybody go on who waits, and at once those who need not', async () => {
    const pressure = new Pressure(2);
    await pressure.ready;
    pressure.set(2);
    const waiting = [watched(pressure.ready), watched(pressure.ready)];
    await settled();
    expect(waiting.map(({ resolved }) => resolved)).toEqual([false, false]);
    pressure.set(1);
    await settled();
    expect(waiting.map(({ resolved }) => resolved)).toEqual([true, true]);
  });

  it('lets everybody go on when it is released', async () => {
    const pressure = new Pressure(2);
    pressure.set(5);
    const waiting = watched(pressure.ready);
    pressure.release();
    await settled();
    expect([waiting.resolved, pressure.isHigh]).toEqual([true, false]);
  });
});
