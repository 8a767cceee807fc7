import { currentValve, enterValve, Valve, withinValve } from '@weir/core';
import { Feed } from './feed.js';

describe('Feed', () => {
  it('counts subscriptions and their ends', () => {
    const feed = new Feed<number>();
    const [first] = [feed.source$.subscribe(), feed.source$.subscribe()];
    first.unsubscribe();
    expect(feed).toMatchObject({ subscriptions: 2, teardowns: 1, active: 1 });
    feed.complete();
    expect(feed.active).toBe(0);
  });

  it('emits in the scope of the valve that each subscriber met, and is open while all of them are', () => {
    const feed = new Feed<number>();
    const valves = [new Valve(), new Valve()];
    const scopes: unknown[] = [];
    for (const valve of valves) withinValve(valve, () => feed.source$.subscribe(() => scopes.push(currentValve())));
    feed.next(1);
    expect(scopes).toEqual(valves);
    expect(feed.isOpen).toBe(true);
    valves[1]?.close();
    expect(feed.isOpen).toBe(false);
  });

  it('notices a valve that was left behind, and restores the one before', () => {
    const feed = new Feed<number>();
    feed.source$.subscribe(() => enterValve(new Valve()));
    feed.next(1);
    expect(feed.leaked).toBe(true);
    expect(currentValve()).toBeUndefined();
  });
});
