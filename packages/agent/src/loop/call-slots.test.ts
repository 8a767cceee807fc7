import { Valve, currentValve, withinValve } from '@weir/core';
import * as fc from 'fast-check';
import { Observable, Subject, Subscription } from 'rxjs';
import { CallSlots } from './call-slots.js';

/** Starts calls by their tools' names, and notes when each begins and ends. */
function begin(slots: CallSlots, names: readonly string[], limits: Record<string, number> = {}) {
  const notes: string[] = [];
  const ends = names.map(() => new Subject<void>());
  const all = new Subscription();
  names.forEach((name, index) => {
    const call$ = new Observable<void>((subscriber) => {
      notes.push(`+${index}`);
      return ends[index]?.subscribe(subscriber);
    });
    all.add(slots.run(name, limits[name] ?? Infinity, call$).subscribe({ complete: () => notes.push(`-${index}`) }));
  });
  return { notes, all, end: (index: number) => ends[index]?.complete() };
}

describe('CallSlots', () => {
  it('runs so many at once, in their order', () => {
    const { notes, end } = begin(new CallSlots(2), ['a', 'b', 'c']);
    expect(notes).toEqual(['+0', '+1']);
    end(1);
    expect(notes).toEqual(['+0', '+1', '-1', '+2']);
  });

  it('runs so many of a tool at once, and lets others pass', () => {
    const { notes, end } = begin(new CallSlots(3), ['a', 'a', 'b', 'a', 'c'], { a: 1 });
    expect(notes).toEqual(['+0', '+2', '+4']);
    end(0);
    expect(notes.slice(3)).toEqual(['-0', '+1']);
    end(2);
    expect(notes.slice(5)).toEqual(['-2']);
    end(1);
    expect(notes.slice(6)).toEqual(['-1', '+3']);
  });

  it('forgets a call that is unsubscribed from, whether it waits or runs', () => {
    const slots = new CallSlots(1);
    const { all } = begin(slots, ['a', 'b']);
    const { notes } = begin(slots, ['c']);
    all.unsubscribe();
    expect(notes).toEqual(['+0']);
  });

  it('makes room where a call fails', () => {
    const slots = new CallSlots(1);
    const failing = new Subject<void>();
    const errors: unknown[] = [];
    slots.run('a', 1, failing).subscribe({ error: (error) => errors.push(error) });
    const { notes } = begin(slots, ['b']);
    failing.error('broken');
    expect([errors, notes]).toEqual([['broken'], ['+0']]);
  });

  it('starts nothing once it is closed', () => {
    const slots = new CallSlots(1);
    const { notes, end } = begin(slots, ['a', 'b']);
    slots.close();
    end(0);
    expect(notes).toEqual(['+0', '-0']);
  });

  it('starts calls within the valve that it was made in', () => {
    const valve = new Valve();
    const slots = withinValve(valve, () => new CallSlots(1));
    const met: unknown[] = [];
    const first = new Subject<void>();
    slots.run('a', 1, first).subscribe();
    slots.run('b', 1, new Observable(() => void met.push(currentValve()))).subscribe();
    first.complete();
    expect(met).toEqual([valve]);
  });

  it('never runs more than allowed, and each call once, whatever ends when', () => {
    const scenario = fc.record({
      total: fc.integer({ min: 1, max: 4 }),
      a: fc.integer({ min: 1, max: 3 }),
      names: fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 }),
      order: fc.infiniteStream(fc.nat()),
    });
    fc.assert(
      fc.property(scenario, ({ total, a, names, order }) => {
        const { notes, end } = begin(new CallSlots(total), names, { a });
        for (;;) {
          const running = names.flatMap((_, n) => (notes.includes(`+${n}`) && !notes.includes(`-${n}`) ? [n] : []));
          expect(running.length).toBeLessThanOrEqual(total);
          expect(running.filter((n) => names[n] === 'a').length).toBeLessThanOrEqual(a);
          if (running.length === 0) break;
          end(running[(order.next().value as number) % running.length] as number);
        }
        expect([...notes].sort()).toEqual(names.flatMap((_, n) => [`+${n}`, `-${n}`]).sort());
      }),
    );
  });
});
