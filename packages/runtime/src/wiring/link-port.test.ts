import { Valve, currentValve, withinValve } from '@weir/core';
import { LinkPort } from './link-port.js';

describe('LinkPort', () => {
  const sender = {};

  it('is ready while its pipeline listens and its valve is open', () => {
    const port = new LinkPort('p', ['a']);
    const valve = new Valve();
    expect(port.isReady(sender)).toBe(false);
    const subscription = withinValve(valve, () => port.stream.subscribe());
    expect(port.isReady(sender)).toBe(true);
    valve.close();
    expect(port.isReady(sender)).toBe(false);
    valve.open();
    subscription.unsubscribe();
    expect(port.isReady(sender)).toBe(false);
  });

  it('wakes who waits when its pipeline listens again, and when the valve opens', async () => {
    const port = new LinkPort('p', ['a']);
    const valve = new Valve();
    valve.close();
    let woken = false;
    const waiting = port.whenReady(sender).then(() => (woken = true));
    withinValve(valve, () => port.stream.subscribe());
    await Promise.resolve();
    expect(woken).toBe(false);
    valve.open();
    await waiting;
    expect(woken).toBe(true);
  });

  it('wakes who waits when it is closed for good', async () => {
    const port = new LinkPort('p', ['a']);
    const waiting = port.whenReady(sender);
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

  it('completes within the valve of its pipeline', () => {
    const port = new LinkPort('p', ['a']);
    const valve = new Valve();
    let met: unknown;
    withinValve(valve, () => port.stream.subscribe({ complete: () => (met = currentValve()) }));
    port.removeFeeder('a');
    expect(met).toBe(valve);
  });

  it('lets those who wait take turns, and nobody overtake them', async () => {
    const port = new LinkPort('p', ['a', 'b']);
    const valve = new Valve();
    const [a, b] = [{}, {}];
    const log: unknown[] = [];
    withinValve(valve, () => port.stream.subscribe((item) => log.push(item)));
    valve.close();
    const turns = [port.whenReady(a), port.whenReady(b)];
    valve.open();
    expect([port.isReady(a), port.isReady(b)]).toEqual([true, false]);
    await turns[0];
    port.push(a, 'from a');
    expect(port.isReady(a)).toBe(false);
    const again = port.whenReady(a);
    await turns[1];
    port.push(b, 'from b');
    await again;
    port.push(a, 'from a');
    expect(log).toEqual(['from a', 'from b', 'from a']);
  });

  it('gives the turn of one that leaves to the next', async () => {
    const port = new LinkPort('p', ['a', 'b']);
    const [a, b] = [{}, {}];
    void port.whenReady(a);
    const turn = port.whenReady(b);
    port.leave(a);
    port.stream.subscribe();
    await turn;
    expect(port.isReady(b)).toBe(true);
  });

  it('lets who waits go on with the valve of the restarted pipeline', async () => {
    const port = new LinkPort('p', ['a']);
    const [old, young] = [new Valve(), new Valve()];
    old.close();
    const first = withinValve(old, () => port.stream.subscribe());
    const waiting = port.whenReady(sender);
    first.unsubscribe();
    withinValve(young, () => port.stream.subscribe());
    await waiting;
    expect(port.isReady(sender)).toBe(true);
  });

  it('asks one of several senders to line up again after some items, and a single one never', async () => {
    const pushedAtOnce = (port: LinkPort) => {
      let count = 0;
      for (port.stream.subscribe(); port.isReady(sender) && count < 100; count++) port.push(sender, count);
      return count;
    };
    const shared = new LinkPort('p', ['a', 'b']);
    expect(pushedAtOnce(shared)).toBe(8);
    await shared.whenReady(sender);
    expect(shared.isReady(sender)).toBe(true);
    expect(pushedAtOnce(new LinkPort('p', ['a']))).toBe(100);
  });
});
