import { currentValve, Valve, withinValve } from '@weir/core';
import { delay, map, Observable, timer } from 'rxjs';
import { Rig } from './rig.js';

describe('Rig', () => {
  it('feeds each item after its gap', async () => {
    const times: number[] = [];
    const rig = new Rig<number, number>(({ clock }) => map((n) => times.push(clock.now()) && n), 1000);
    const start = rig.clock.now();
    rig.subscribe();
    await rig.play([
      { gap: 0, item: 1 },
      { gap: 7, item: 2 },
    ]);
    expect(times.map((time) => time - start)).toEqual([0, 7]);
  });

  it('waits for a closed valve before it feeds', async () => {
    const rig = new Rig<number, number>(
      ({ clock }) =>
        (source) =>
          new Observable((subscriber) => {
            const valve = new Valve(currentValve());
            valve.close();
            clock.schedule(() => valve.open(), 500);
            return withinValve(valve, () => source.subscribe(subscriber));
          }),
      1000,
    );
    const start = rig.clock.now();
    rig.subscribe();
    await rig.play([{ gap: 0, item: 1 }]);
    expect(rig.clock.now() - start).toBe(500);
  });

  it('rests until something holds, until nothing is left, or until its patience ends', async () => {
    const rig = new Rig<number, number>(({ clock }) => delay(100, clock), 1000);
    const recorder = rig.subscribe();
    rig.feed.next(1);
    await rig.rest(() => recorder.values.length > 0);
    expect(recorder.values).toEqual([1]);
    const late = rig.clock.schedule(() => undefined, 5000);
    await rig.rest();
    expect(rig.clock.actions).toHaveLength(1);
    late.unsubscribe();
  });

  it('tells what is left over', () => {
    const rig = new Rig<number, number>(() => (source) => source, 1000);
    const recorder = rig.subscribe();
    expect(rig.leftovers()).toBe('1 of 1 subscriptions to its source are still open');
    recorder.unsubscribe();
    expect(rig.leftovers()).toBeUndefined();
    timer(10, rig.clock).subscribe();
    expect(rig.leftovers()).toBe('1 timers are still scheduled');
  });

  it('moves on to midnight', async () => {
    const rig = new Rig<number, number>(() => (source) => source, 1000);
    await rig.clock.advanceAsync(12_345);
    await rig.nextDay();
    expect(rig.clock.now() % 86_400_000).toBe(0);
  });
});
