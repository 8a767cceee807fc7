import { FakeClock, Valve, withinValve, type WeirEvent } from '@weir/core';
import { collect, operatorLaws } from '@weir/testing';
import * as fc from 'fast-check';
import { concat, EMPTY, from, NEVER, Subject, throwError } from 'rxjs';
import { recordedRun, toolRunScript } from '../__fixtures__/recorded-runs.js';
import { liveMonitor } from './live-monitor.js';
import type { LiveState } from './live-state.js';
import { replay } from './replay.js';

const events = recordedRun(toolRunScript);

describe('liveMonitor', () => {
  it('gives a state every so often, and the last one at once', async () => {
    const clock = new FakeClock();
    const states: (LiveState & { at: number })[] = [];
    replay(events, { clock })
      .pipe(liveMonitor({ every: 300, clock }))
      .subscribe((state) => states.push({ ...state, at: clock.now() }));
    await clock.advanceAsync(5000);
    expect(states.map(({ at, elapsed, phase }) => [at, elapsed, phase])).toEqual([
      [300, 300, 'tools'],
      [600, 600, 'waiting'],
      [900, 900, 'answering'],
      [1000, 1000, 'completed'],
    ]);
    expect(clock.actions).toHaveLength(0);
  });

  it('gives the open runs at the end, and passes an error on', async () => {
    const open = from(events.slice(0, 9));
    expect((await collect(open.pipe(liveMonitor()))).values).toMatchObject([{ phase: 'answering', isFinal: false }]);
    expect(
      await collect(
        concat(
          open,
          throwError(() => 'broken'),
        ).pipe(liveMonitor()),
      ),
    ).toMatchObject({
      values: [{ isFinal: false }],
      error: 'broken',
    });
    expect((await collect(EMPTY.pipe(liveMonitor()))).values).toEqual([]);
    expect((await collect(from(['text', 7]).pipe(liveMonitor()))).values).toEqual([]);
  });

  it('leaves states out while the consumer waits', () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const source = new Subject<WeirEvent>();
    const states: LiveState[] = [];
    withinValve(valve, () => source.pipe(liveMonitor({ every: 100, clock })).subscribe((state) => states.push(state)));
    source.next(events[0] as WeirEvent);
    valve.close();
    clock.advance(1000);
    expect(states).toHaveLength(0);
    valve.open();
    clock.advance(100);
    expect(states).toHaveLength(1);
  });

  it('stops its timer when it is unsubscribed from', () => {
    const clock = new FakeClock();
    const subscription = concat(from(events.slice(0, 3)), NEVER)
      .pipe(liveMonitor({ clock }))
      .subscribe();
    subscription.unsubscribe();
    expect(clock.actions).toHaveLength(0);
  });

  it('refuses a pace that makes no sense', () => {
    expect(() => liveMonitor({ every: 0 })).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  for (const { name, check } of operatorLaws({
    create: ({ clock }) => liveMonitor({ clock }),
    items: fc.constantFrom<unknown>(...events, 'text'),
    contract: { lineage: 'none' },
    patience: 2000,
  }))
    it(name, check);
});
