import { jest } from '@jest/globals';
import { interval, type SchedulerAction } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { realClock } from './clock.js';

const day = 86_400_000;

describe('realClock', () => {
  it('tells milliseconds since the epoch', () => {
    const before = Date.now();
    const now = realClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('is governed by a TestScheduler', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
      expectObservable(interval(3, realClock), '-------!').toBe('---a--b-', { a: 0, b: 1 });
    });
  });

  describe('by the timers of JavaScript', () => {
    beforeEach(() => void jest.useFakeTimers());
    afterEach(() => void jest.useRealTimers());

    it.each([1, 1000, 2 ** 31 - 1, 2 ** 31, 30 * day, 400 * day])('waits %i ms, no less and no more', (delay) => {
      let done = 0;
      realClock.schedule(() => done++, delay);
      jest.advanceTimersByTime(delay - 1);
      expect(done).toBe(0);
      jest.advanceTimersByTime(1);
      expect(done).toBe(1);
      jest.advanceTimersByTime(2 * delay);
      expect([done, jest.getTimerCount()]).toEqual([1, 0]);
    });

    it('never does what waits for Infinity, and has no timer for it', () => {
      let done = 0;
      realClock.schedule(() => done++, Infinity);
      expect(jest.getTimerCount()).toBe(0);
      jest.advanceTimersByTime(400 * day);
      expect(done).toBe(0);
    });

    it('forgets what is unsubscribed from, in any piece of its wait', () => {
      let done = 0;
      const early = realClock.schedule(() => done++, 60 * day);
      const late = realClock.schedule(() => done++, 60 * day);
      early.unsubscribe();
      jest.advanceTimersByTime(59 * day);
      late.unsubscribe();
      expect(jest.getTimerCount()).toBe(0);
      jest.advanceTimersByTime(2 * day);
      expect(done).toBe(0);
    });

    it('hands on the state, from one time to the next', () => {
      const states: number[] = [];
      realClock.schedule(
        function (this: SchedulerAction<number>, state: number) {
          states.push(state);
          if (state < 3) this.schedule(state + 1, 30 * day);
        },
        0,
        1,
      );
      jest.advanceTimersByTime(0);
      expect(states).toEqual([1]);
      jest.advanceTimersByTime(30 * day);
      expect(states).toEqual([1, 2]);
      jest.advanceTimersByTime(60 * day);
      expect([states, jest.getTimerCount()]).toEqual([[1, 2, 3], 0]);
    });

    it('repeats on one interval', () => {
      const started = jest.spyOn(globalThis, 'setInterval');
      const values: number[] = [];
      const subscription = interval(10, realClock).subscribe((value) => values.push(value));
      jest.advanceTimersByTime(35);
      expect([values, started.mock.calls.length]).toEqual([[0, 1, 2], 1]);
      subscription.unsubscribe();
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
