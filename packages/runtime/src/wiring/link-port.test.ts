import { Valve, withinValve } from '@weir/core';
import { LinkPort } from './link-port.js';

describe('LinkPort', () => {
  it('is ready while its pipeline listens and its valve is open', () => {
    const port = new LinkPort('p', ['a']);
    const valve = new Valve();
    expect(port.ready).toBe(false);
    const subscription = withinValve(valve, () => port.stream.subscribe());
    expect(port.ready).toBe(true);
    valve.close();
    expect(port.ready).toBe(false);
    valve.open();
    subscription.unsubscribe();
    expect(port.ready).toBe(false);
  });

  it('wakes who waits when its pipeline listens again, and when the valve opens', async () => {
    const port = new LinkPort('p', ['a']);
    const valve = new Valve();
    valve.close();
    let woken = false;
    const waiting = port.whenReady().then(() => (woken = true));
    withinValve(valve, () => port.stream.subscribe());
    await Promise.resolve();
    expect(woken).toBe(false);
    valve.open();
    await waiting;
    expect(woken).toBe(true);
  });

  it('wakes who waits when it is closed for good', async () => {
    const port = new LinkPort('p', ['a']);
    const waiting = port.whenReady();
    port.close();
    await waiting;
    expect(port.closed).toBe(true);
  });

  it('completes when the last of its feeders is done', () => {
    const port = new LinkPort('p', ['a', 'b']);
    let completed = false;
    port.stream.subscribe({ complete: () => (completed = true) });
    port.removeFeeder('a');
    expect(completed).toBe(false);
    port.removeFeeder('b');
    expect(completed).toBe(true);
  });

  it('completes at once for a pipeline that restarts after its feeders were done', () => {
    const port = new LinkPort('p', ['a']);
    port.removeFeeder('a');
    let completed = false;
    port.stream.subscribe({ complete: () => (completed = true) });
    expect(completed).toBe(true);
  });
});
