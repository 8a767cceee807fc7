import { FakeClock, InvalidArgumentError } from '@weir/core';
import fc from 'fast-check';
import { RetryBudget } from './retry-budget.js';

describe('RetryBudget', () => {
  it('gives what is saved up, then one retry for so many requests', () => {
    const budget = new RetryBudget({ share: 0.5, burst: 2, perSecond: 0 });
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
    budget.request();
    expect(budget.take()).toBe(false);
    budget.request();
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });

  it('saves up no more than its burst', () => {
    const budget = new RetryBudget({ share: 1, burst: 1, perSecond: 0 });
    for (let request = 0; request < 100; request++) budget.request();
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });

  it('gives so many a second besides, also where a second comes in pieces', () => {
    const clock = new FakeClock();
    const budget = new RetryBudget({ share: 0, burst: 1, perSecond: 1, clock });
    budget.take();
    for (let tenth = 0; tenth < 9; tenth++) {
      clock.advance(100);
      expect(budget.take()).toBe(false);
    }
    clock.advance(100);
    expect(budget.take()).toBe(true);
  });

  it('takes a clock that is set back for one that stands still', () => {
    let now = 1000;
    const clock = Object.assign(new FakeClock(), { now: () => now });
    const budget = new RetryBudget({ share: 0, burst: 1, perSecond: 1, clock });
    budget.take();
    now = 0;
    expect(budget.take()).toBe(false);
    now = 1000;
    expect(budget.take()).toBe(true);
  });

  it('never allows more than the burst, the share of the requests and so many a second', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(500), requests: fc.nat(5), takes: fc.nat(5) }), { maxLength: 40 });
    const numbers = fc.record({
      share: fc.double({ min: 0, max: 2, noNaN: true }),
      burst: fc.nat(5),
      perSecond: fc.nat(4),
    });
    fc.assert(
      fc.property(numbers, steps, ({ share, burst, perSecond }, given) => {
        const clock = new FakeClock();
        const budget = new RetryBudget({ share, burst, perSecond, clock });
        let [requests, retries] = [0, 0];
        for (const { wait, requests: more, takes } of given) {
          clock.advance(wait);
          for (let index = 0; index < more; index++) budget.request();
          requests += more;
          for (let index = 0; index < takes; index++) if (budget.take()) retries++;
          expect(retries).toBeLessThanOrEqual(burst + share * requests + (perSecond * clock.now()) / 1000 + 1e-6);
        }
      }),
    );
  });

  it.each([{ share: -1 }, { burst: Infinity }, { perSecond: Number.NaN }])('refuses %j at once', (options) => {
    expect(() => new RetryBudget(options)).toThrow(InvalidArgumentError);
  });
});
