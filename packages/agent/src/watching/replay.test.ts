import { FakeClock, MemoryEventLog, Valve, withinValve, type WeirEvent } from '@weir/core';
import { collect, sourceLaws } from '@weir/testing';
import * as fc from 'fast-check';
import { lastValueFrom, of, toArray } from 'rxjs';
import { recordedAt, recordedRun, toolRunScript } from '../__fixtures__/recorded-runs.js';
import { replay, type ReplayOptions } from './replay.js';

const events = recordedRun(toolRunScript);
/** When each event was recorded, in ms from the first. */
const offsets = events.map(({ time }) => time - recordedAt);

/** Plays on a clock, and notes when each event came. */
function play(options: ReplayOptions, recording: readonly WeirEvent[] = events) {
  const clock = new FakeClock();
  const seen: { event: WeirEvent; at: number }[] = [];
  const state = { done: false };
  const subscription = replay(recording, { ...options, clock }).subscribe({
    next: (event) => seen.push({ event, at: clock.now() }),
    complete: () => (state.done = true),
  });
  return { clock, seen, subscription, state };
}

describe('replay', () => {
  it.each([
    [undefined, 1],
    [2, 2],
    [0.5, 0.5],
  ])('plays at recorded speed, or a factor of it: %s', async (speed, factor) => {
    const { clock, seen, state } = play(speed === undefined ? {} : { speed });
    await clock.advanceAsync(3000);
    expect(seen.map(({ event }) => event)).toEqual(events);
    expect(seen.map(({ at }) => at)).toEqual(offsets.map((offset) => offset / factor));
    expect(state.done).toBe(true);
  });

  it('plays at once', async () => {
    expect((await collect(replay(events, { speed: 'atOnce' }))).values).toEqual(events);
    const { seen, state } = play({ speed: 'atOnce' });
    expect([seen.length, state.done]).toEqual([events.length, true]);
  });

  it('plays a run of a log, from a number on', async () => {
    const log = new MemoryEventLog();
    log.append([...events, ...recordedRun(toolRunScript, { run: 'other' })]);
    expect((await collect(replay({ log, run: 'r' }, { speed: 'atOnce' }))).values).toEqual(events);
    expect((await collect(replay({ log, run: 'r' }, { speed: 'atOnce', fromSeq: 9 }))).values).toEqual(events.slice(9));
    expect((await collect(replay({ log, run: 'unknown' }))).values).toEqual([]);
  });

  it('fails where the log has let go of what is asked for', async () => {
    const log = new MemoryEventLog({ maxEvents: 2 });
    log.append(events);
    expect(await collect(replay({ log, run: 'r' }, { speed: 'atOnce' }))).toMatchObject({
      values: [],
      error: { code: 'events_gone' },
    });
  });

  it('begins at a number or a time, at once', async () => {
    const { clock, seen } = play({ fromTime: recordedAt + 600, fromSeq: 3 });
    await clock.advanceAsync(0);
    expect(seen.map(({ at }) => at)).toEqual([0]);
    await clock.advanceAsync(1000);
    expect(seen.map(({ event }) => event)).toEqual(events.filter(({ time }) => time >= recordedAt + 600));
  });

  it('waits for a slow consumer, and goes on without a rush', async () => {
    const clock = new FakeClock();
    const valve = new Valve();
    const times: number[] = [];
    const gaps = Array.from(
      { length: 6 },
      (_, index) => ({ ...events[0], seq: index, time: index * 1000 }) as WeirEvent,
    );
    const source = replay(gaps, { clock });
    withinValve(valve, () => source.subscribe(() => times.push(clock.now())));
    await clock.advanceAsync(1000);
    valve.close();
    await clock.advanceAsync(60_000);
    expect(times).toEqual([0, 1000]);
    valve.open();
    await clock.advanceAsync(60_000);
    expect(times).toHaveLength(6);
    // What was on its way comes when the valve opens; the others keep their distance.
    expect((times[5] as number) - (times[4] as number)).toBe(1000);
  });

  it('stops its timers with its reader', async () => {
    const { clock, seen, subscription } = play({});
    await clock.advanceAsync(100);
    subscription.unsubscribe();
    await clock.advanceAsync(5000);
    expect(seen).toHaveLength(3);
    expect(clock.actions).toHaveLength(0);
  });

  it('plays anew for each subscriber, from whatever gives events', async () => {
    const source = replay(events, { speed: 'atOnce' });
    expect(await lastValueFrom(source.pipe(toArray()))).toEqual(await lastValueFrom(source.pipe(toArray())));
    const iterable = (async function* () {
      yield* events;
    })();
    expect((await collect(replay(iterable, { speed: 'atOnce' }))).values).toEqual(events);
    expect((await collect(replay(of(...events), { speed: 'atOnce' }))).values).toEqual(events);
    expect((await collect(replay([]))).values).toEqual([]);
  });

  it('keeps all events, their order and their gaps, whatever the speed', async () => {
    const gaps = fc.array(fc.integer({ min: -50, max: 500 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(gaps, fc.constantFrom(0.25, 1, 3), async (waits, speed) => {
        let time = recordedAt;
        const recorded = waits.map((wait, seq) => ({ ...events[0], seq, time: (time += wait) }) as WeirEvent);
        const { clock, seen } = play({ speed }, recorded);
        await clock.advanceAsync(100_000);
        expect(seen.map(({ event }) => event)).toEqual(recorded);
        const latest = recorded.map((_, index) => Math.max(...recorded.slice(0, index + 1).map((event) => event.time)));
        seen.forEach(({ at }, index) => {
          expect(at).toBeCloseTo(((latest[index] as number) - (latest[0] as number)) / speed, 3);
        });
      }),
    );
  });

  it.each([0, -1, Infinity, NaN])('refuses the speed %s', (speed) => {
    expect(() => replay(events, { speed })).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  for (const { name, check } of sourceLaws({ create: ({ clock }) => replay(events, { clock }), waits: true, lead: 1 }))
    it(name, check);
});
