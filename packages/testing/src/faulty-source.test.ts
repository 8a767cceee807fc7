import { FakeClock, Valve, withinValve } from '@weir/core';
import { retry, take } from 'rxjs';
import { collect } from './collect.js';
import { InjectedFaultError } from './errors/injected-fault-error.js';
import { faultySource } from './faulty-source.js';

describe('faultySource', () => {
  it('emits its items and completes where no fault is asked for', async () => {
    const source = faultySource({ items: [1, 2, 3] });
    expect(await collect(source)).toEqual({ values: [1, 2, 3], completed: true });
    expect(source).toMatchObject({ subscriptions: 1, teardowns: 1, emitted: 3, active: 0 });
  });

  it('fails at an item', async () => {
    const { values, error } = await collect(faultySource({ items: [1, 2, 3], failAt: 1 }));
    expect(values).toEqual([1]);
    expect(InjectedFaultError.is(error)).toBe(true);
  });

  it('fails after the last item, and with the error that it is given', async () => {
    const result = await collect(faultySource({ items: [1], failAt: 1, error: undefined }));
    expect(result).toEqual({ values: [1], completed: false, error: undefined });
  });

  it('runs through once it has failed often enough', async () => {
    const source = faultySource({ items: [1, 2], failAt: 1, failures: 2 });
    expect(await collect(source.pipe(retry(5)))).toEqual({ values: [1, 1, 1, 2], completed: true });
    expect(source).toMatchObject({ subscriptions: 3, teardowns: 3 });
  });

  it('hangs', () => {
    const values: number[] = [];
    const source = faultySource({ items: [1, 2], hangAt: 1 });
    const subscription = source.subscribe((value) => values.push(value));
    expect(values).toEqual([1]);
    expect(source.active).toBe(1);
    subscription.unsubscribe();
    expect(source.active).toBe(0);
  });

  it('completes early', async () => {
    expect(await collect(faultySource({ items: [1, 2], completeAt: 1 }))).toEqual({ values: [1], completed: true });
  });

  it('stops when its reader leaves', async () => {
    const source = faultySource({ items: [1, 2, 3] });
    await collect(source.pipe(take(1)));
    expect(source).toMatchObject({ emitted: 1, active: 0 });
  });

  it('waits a gap before each notification', () => {
    const clock = new FakeClock();
    const notes: string[] = [];
    const source = faultySource({ items: ['a', 'b'], gap: 10, clock });
    source.subscribe({
      next: (value) => notes.push(`${clock.now()}${value}`),
      complete: () => notes.push(`${clock.now()}|`),
    });
    clock.advance(100);
    expect(notes).toEqual(['10a', '20b', '30|']);
  });

  it('leaves no timer behind', () => {
    const clock = new FakeClock();
    faultySource({ items: ['a', 'b'], gap: 10, clock })
      .subscribe()
      .unsubscribe();
    expect(clock.actions).toHaveLength(0);
  });

  it('waits for the valve where it is told to, and only there', () => {
    const valve = new Valve();
    valve.close();
    const waiting = faultySource({ items: [1, 2], waits: true });
    const pushing = faultySource({ items: [1, 2] });
    withinValve(valve, () => [waiting.subscribe(), pushing.subscribe()]);
    expect([waiting.emitted, pushing.emitted]).toEqual([0, 2]);
    expect(waiting.valves).toEqual([valve]);
    valve.open();
    expect(waiting.emitted).toBe(2);
  });
});
