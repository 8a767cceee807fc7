import { FakeClock } from '@weir/core';
import { GateHandle } from '@weir/operators';
import { runningTime } from './running-time.js';

describe('runningTime', () => {
  it('counts the time in which the gate is open', () => {
    const clock = new FakeClock();
    const gate = new GateHandle();
    let times = 0;
    runningTime(100, [gate], clock).subscribe(() => times++);
    clock.advance(60);
    gate.close();
    clock.advance(1000);
    gate.open();
    clock.advance(39);
    expect(times).toBe(0);
    clock.advance(1);
    expect([times, clock.actions.length]).toEqual([1, 0]);
  });

  it('begins with a gate that opens later', () => {
    const clock = new FakeClock();
    const gate = new GateHandle({ startsOpen: false });
    let times = 0;
    runningTime(100, [gate], clock).subscribe(() => times++);
    clock.advance(1000);
    gate.open();
    clock.advance(100);
    expect(times).toBe(1);
  });

  it('counts only while all gates are open', () => {
    const clock = new FakeClock();
    const [one, two] = [new GateHandle(), new GateHandle({ startsOpen: false })];
    let times = 0;
    runningTime(100, [one, two], clock).subscribe(() => times++);
    clock.advance(1000);
    one.close();
    two.open();
    clock.advance(1000);
    one.open();
    clock.advance(99);
    expect(times).toBe(0);
    clock.advance(1);
    expect(times).toBe(1);
  });

  it('leaves no timer and no listener', () => {
    const clock = new FakeClock();
    const gate = new GateHandle();
    runningTime(100, [gate], clock).subscribe().unsubscribe();
    gate.close();
    gate.open();
    expect(clock.actions).toHaveLength(0);
  });
});
