import { FakeClock, Valve, currentValve, withinValve } from '@weir/core';
import { interval } from './interval.js';

function watch(source: ReturnType<typeof interval>) {
  const seen: (number | 'done')[] = [];
  const subscription = source.subscribe({ next: (tick) => seen.push(tick), complete: () => seen.push('done') });
  return { seen, subscription };
}

describe('interval', () => {
  it('counts at a steady pace, first after one interval', () => {
    const clock = new FakeClock();
    const { seen, subscription } = watch(interval({ every: 100, clock }));
    clock.advance(99);
    expect(seen).toEqual([]);
    clock.advance(251);
    expect(seen).toEqual([0, 1, 2]);
    subscription.unsubscribe();
    clock.advance(1000);
    expect(seen).toEqual([0, 1, 2]);
  });

  it('completes after so many ticks', () => {
    const clock = new FakeClock();
    const { seen } = watch(interval({ every: 10, count: 2, clock }));
    clock.advance(100);
    expect(seen).toEqual([0, 1, 'done']);
  });

  it('completes at once for no ticks', () => {
    expect(watch(interval({ every: 10, count: 0, clock: new FakeClock() })).seen).toEqual(['done']);
  });

  it('skips ticks while the valve is closed, numbers and all, and tells which', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const skipped: number[] = [];
    const source = interval({ every: 10, count: 3, clock, onSkip: (tick) => skipped.push(tick) });
    const { seen } = withinValve(valve, () => watch(source));
    clock.advance(10);
    valve.close();
    clock.advance(20);
    valve.open();
    clock.advance(20);
    expect(seen).toEqual([0, 3, 4, 'done']);
    expect(skipped).toEqual([1, 2]);
  });

  it('emits within the valve that it met', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const met: unknown[] = [];
    withinValve(valve, () => interval({ every: 10, count: 1, clock }).subscribe(() => met.push(currentValve())));
    clock.advance(10);
    expect(met).toEqual([valve]);
    expect(currentValve()).toBeUndefined();
  });

  it('counts for each subscriber on its own', () => {
    const clock = new FakeClock();
    const source = interval({ every: 10, count: 2, clock });
    const first = watch(source);
    clock.advance(10);
    const second = watch(source);
    clock.advance(30);
    expect(first.seen).toEqual([0, 1, 'done']);
    expect(second.seen).toEqual([0, 1, 'done']);
  });
});
