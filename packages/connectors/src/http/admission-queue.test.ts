import { FakeClock, Valve, currentValve } from '@weir/core';
import { AdmissionQueue } from './admission-queue.js';

function setUp({ capacity = 2, maxWait = 100 } = {}) {
  const clock = new FakeClock();
  const valve = new Valve();
  const log: string[] = [];
  const state = { closeAfter: '' };
  const queue: AdmissionQueue<string> = new AdmissionQueue({
    valve,
    emit: (item) => {
      log.push(item);
      if (item === state.closeAfter) valve.close();
      if (item === 'last one') queue.close();
      if (currentValve() !== valve) log.push('outside of the valve');
    },
    capacity,
    maxWait,
    clock,
  });
  const guest = (name: string, ...items: string[]) => ({
    items,
    admitted: () => log.push(`${name} admitted`),
    refused: () => log.push(`${name} refused`),
  });
  return { clock, valve, log, queue, guest, state };
}

describe('AdmissionQueue', () => {
  it('emits at once while the valve is open', () => {
    const { queue, guest, log } = setUp();
    queue.enter(guest('A', 'a1', 'a2'));
    expect(log).toEqual(['a1', 'a2', 'A admitted']);
  });

  it('keeps the order of those who wait, and goes on when the valve opens', () => {
    const { queue, guest, log, valve, clock } = setUp();
    valve.close();
    queue.enter(guest('A', 'a'));
    queue.enter(guest('B', 'b'));
    expect(log).toEqual([]);
    valve.open();
    expect(log).toEqual(['a', 'A admitted', 'b', 'B admitted']);
    clock.advance(1000);
    expect(log).toHaveLength(4);
  });

  it('pauses in the middle of a guest, who is then not sent away', () => {
    const { queue, guest, log, valve, clock, state } = setUp();
    state.closeAfter = 'a1';
    queue.enter(guest('A', 'a1', 'a2'));
    queue.enter(guest('B', 'b'));
    clock.advance(100);
    expect(log).toEqual(['a1', 'B refused']);
    valve.open();
    expect(log).toEqual(['a1', 'B refused', 'a2', 'A admitted']);
  });

  it('refuses who is too many, and who cannot wait at all', () => {
    const { queue, guest, log, valve } = setUp();
    valve.close();
    for (const name of ['A', 'B', 'C']) queue.enter(guest(name, name));
    expect(log).toEqual(['C refused']);
    const impatient = setUp({ maxWait: 0 });
    impatient.valve.close();
    impatient.queue.enter(impatient.guest('A', 'a'));
    expect(impatient.log).toEqual(['A refused']);
  });

  it('forgets who leaves', () => {
    const { queue, guest, log, valve, clock } = setUp();
    valve.close();
    const leaving = guest('A', 'a');
    queue.enter(leaving);
    queue.leave(leaving);
    valve.open();
    clock.advance(1000);
    expect(log).toEqual([]);
  });

  it('sends everybody away when it closes, and keeps no timers', () => {
    const { queue, guest, log, valve, clock, state } = setUp();
    state.closeAfter = 'a1';
    queue.enter(guest('A', 'a1', 'a2'));
    queue.enter(guest('B', 'b'));
    queue.close();
    expect(log).toEqual(['a1', 'A refused', 'B refused']);
    valve.open();
    expect(log).toHaveLength(3);
    expect(clock.actions.filter(({ closed }) => !closed)).toEqual([]);
  });

  it('lets a guest through whose last item closes it', () => {
    const { queue, guest, log } = setUp();
    queue.enter(guest('A', 'last one'));
    expect(log).toEqual(['last one', 'A admitted']);
  });
});
