import { MemoryEventLog, type WeirEvent } from '@weir/core';
import { collectMessage, cost, mapAsync, overText, redact, smooth } from '@weir/operators';
import * as fc from 'fast-check';
import { concat, concatMap, interval, map, NEVER, throttleTime, throwError, timer } from 'rxjs';
import { recordedAt, recordedRun, toolRunScript } from '../__fixtures__/recorded-runs.js';
import { writeRecording } from './recording.js';
import { replayFixture, type FixturePipeline } from './replay-fixture.js';

const events = recordedRun(toolRunScript);

/** Text, time and promises: what a pipeline of an app has. */
const wholePipeline: FixturePipeline<string> = (events$, { clock }) =>
  events$.pipe(
    cost({ progress: true }),
    overText(() => redact({ kinds: ['email'] })),
    smooth({ clock }),
    mapAsync(async (event) => event, { concurrency: 2 }),
    map((event) => {
      const { type, data } = event as WeirEvent;
      return `${clock.now() - recordedAt} ${type} ${JSON.stringify(data)}`;
    }),
  );

describe('replayFixture', () => {
  it('gives the same for the same recording, through a whole pipeline', async () => {
    const golden = await replayFixture(events, wholePipeline);
    expect(golden.length).toBeGreaterThan(events.length);
    expect(await replayFixture(writeRecording(events), wholePipeline)).toEqual(golden);
    const log = new MemoryEventLog();
    log.append(events);
    expect(await replayFixture({ log, run: 'r' }, wholePipeline)).toEqual(golden);
  });

  it('gives what it gave when the fixture was made', async () => {
    const output = await replayFixture(events, (events$) => events$.pipe(collectMessage()));
    expect(output).toMatchObject([{ text: 'The sum is 3.', usage: { outputTokens: 16 } }]);
  });

  it('runs on virtual time that begins where the recording does', async () => {
    const stamps: FixturePipeline<number> = (events$, { clock }) =>
      events$.pipe(
        throttleTime(300, clock),
        map(() => clock.now() - recordedAt),
      );
    expect(await replayFixture(events, stamps)).toEqual(await replayFixture(events, stamps));
    const times: FixturePipeline<number> = (events$, { clock }) => events$.pipe(map(() => clock.now()));
    expect(await replayFixture(events, times)).toEqual(events.map(({ time }) => time));
  });

  it('gives the same twice, whatever was recorded', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: events.length, maxLength: events.length });
    await fc.assert(
      fc.asyncProperty(gaps, async (waits) => {
        let time = recordedAt;
        const recorded = events.map((event, index) => ({ ...event, time: (time += waits[index] ?? 0) }));
        expect(await replayFixture(recorded, wholePipeline)).toEqual(await replayFixture(recorded, wholePipeline));
      }),
      { numRuns: 10 },
    );
  });

  it('waits for what has no timer', async () => {
    const real = (event: WeirEvent) => new Promise<WeirEvent>((resolve) => setImmediate(() => resolve(event)));
    expect(await replayFixture(events, (events$) => events$.pipe(concatMap(real)))).toEqual(events);
  });

  it('lets the pipeline go on after the last event', async () => {
    const later: FixturePipeline<unknown> = (events$, { clock }) => concat(events$, timer(60_000, clock));
    expect(await replayFixture(events, later)).toHaveLength(events.length + 1);
  });

  it('fails with the pipeline, and with one that does not end', async () => {
    await expect(replayFixture(events, () => throwError(() => new TypeError('broken')))).rejects.toThrow('broken');
    const endless: FixturePipeline<unknown> = (events$, { clock }) => concat(events$, interval(1000, clock));
    await expect(replayFixture(events, endless)).rejects.toMatchObject({ code: 'timeout' });
    await expect(replayFixture('{', () => NEVER)).rejects.toMatchObject({ code: 'invalid_item' });
  });

  it('takes a recording without events', async () => {
    expect(await replayFixture('', (events$) => events$)).toEqual([]);
  });
});
