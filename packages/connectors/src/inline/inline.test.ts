import { FakeClock, Valve, withinValve } from '@weir/core';
import { take } from 'rxjs';
import { inline } from './inline.js';

function all<T>(source: { subscribe: (next: (item: T) => void) => unknown }): T[] {
  const items: T[] = [];
  source.subscribe((item) => items.push(item));
  return items;
}

describe('inline', () => {
  it('gives any values and completes', () => {
    const seen: unknown[] = [];
    inline({ items: [1, 'two', null, { three: 3 }] }).subscribe({
      next: (item) => seen.push(item),
      complete: () => seen.push('done'),
    });
    expect(seen).toEqual([1, 'two', null, { three: 3 }, 'done']);
  });

  it('completes without items', () => {
    let completed = false;
    inline({ items: [] }).subscribe({ complete: () => (completed = true) });
    expect(completed).toBe(true);
  });

  it('gives messages, each in a run of its own, new for each subscriber', () => {
    const source = inline({ messages: ['a', 'b'], clock: new FakeClock(3) });
    const events = [...all(source), ...all(source)];
    expect(events.map(({ data }) => data)).toEqual([
      { content: 'a' },
      { content: 'b' },
      { content: 'a' },
      { content: 'b' },
    ]);
    expect(events[0]).toMatchObject({ type: 'user_message', seq: 0, time: 3, source: 'inline' });
    expect(new Set(events.map(({ run }) => run)).size).toBe(4);
  });

  it('puts messages into one conversation, where it has one', () => {
    const events = all(inline({ messages: ['a', 'b'], conversation: 'c' }));
    expect(events.map(({ parent }) => parent)).toEqual(['c', 'c']);
    expect(new Set(events.map(({ run }) => run)).size).toBe(2);
  });

  it('pauses while the valve is closed', () => {
    const valve = new Valve();
    const seen: number[] = [];
    withinValve(valve, () => inline({ items: [1, 2, 3] }).subscribe((item) => seen.push(item) === 1 && valve.close()));
    expect(seen).toEqual([1]);
    valve.open();
    expect(seen).toEqual([1, 2, 3]);
  });

  it('stops when unsubscribed from', () => {
    expect(all(inline({ items: [1, 2, 3] }).pipe(take(2)))).toEqual([1, 2]);
  });
});
