import { FakeClock, InvalidArgumentError } from '@weir/core';
import fc from 'fast-check';
import { StreamMonitor } from './stream-monitor.js';

describe('StreamMonitor', () => {
  it('knows nothing at first', () => {
    const clock = new FakeClock(1000);
    const monitor = new StreamMonitor({ clock });
    clock.advance(50);
    expect(monitor.snapshot()).toEqual({ elapsed: 50, metrics: {}, unrecorded: 0 });
  });

  it('tells of each name by itself: statistics, quantiles, the latest and the rate', () => {
    const clock = new FakeClock(1000);
    const monitor = new StreamMonitor({ clock });
    for (const value of [2, 4, 9]) {
      monitor.record('depth', value);
      clock.advance(1000);
    }
    monitor.record('size', 7);
    const { elapsed, metrics } = monitor.snapshot();
    expect([elapsed, Object.keys(metrics)]).toEqual([3000, ['depth', 'size']]);
    expect(metrics.depth).toMatchObject({
      count: 3,
      mean: 5,
      min: 2,
      max: 9,
      p50: expect.closeTo(4, 1) as number,
      p99: 9,
    });
    expect([metrics.depth?.last, metrics.depth?.rate]).toEqual([9, expect.closeTo(0.667, 3) as number]);
    expect(metrics.size).toMatchObject({ count: 1, last: 7, rate: 0 });
  });

  it('gives a snapshot that later numbers do not change', () => {
    const monitor = new StreamMonitor();
    monitor.record('n', 1);
    const before = monitor.snapshot();
    monitor.record('n', 2);
    expect([before.metrics.n?.count, monitor.snapshot().metrics.n?.count]).toEqual([1, 2]);
  });

  it('counts what it cannot record, and never throws', () => {
    const monitor = new StreamMonitor({ maxMetrics: 1 });
    monitor.record('a', 1);
    monitor.record('a', Number.NaN);
    monitor.record('b', 1);
    monitor.record('a', 2);
    const { metrics, unrecorded } = monitor.snapshot();
    expect([Object.keys(metrics), metrics.a?.count, unrecorded]).toEqual([['a'], 2, 2]);
  });

  it('takes any text for a name', () => {
    const monitor = new StreamMonitor();
    for (const name of ['__proto__', 'constructor', '']) monitor.record(name, 1);
    expect(Object.keys(monitor.snapshot().metrics)).toEqual(['__proto__', 'constructor', '']);
  });

  it.each([0, 1.5, Number.NaN])('refuses %s as maxMetrics', (maxMetrics) => {
    expect(() => new StreamMonitor({ maxMetrics })).toThrow(InvalidArgumentError);
  });

  it('accounts for every number, whatever comes', () => {
    const records = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.double()));
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 4 }), (given, maxMetrics) => {
        const monitor = new StreamMonitor({ maxMetrics });
        for (const [name, value] of given) monitor.record(name, value);
        const { metrics, unrecorded } = monitor.snapshot();
        const recorded = Object.values(metrics).reduce((sum, { count }) => sum + count, 0);
        expect(recorded + unrecorded).toBe(given.length);
        expect(Object.keys(metrics).length).toBeLessThanOrEqual(maxMetrics);
      }),
    );
  });
});
