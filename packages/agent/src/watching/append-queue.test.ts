import { MemoryEventLog, type WeirEvent } from '@weir/core';
import { recordedRun, toolRunScript } from '../__fixtures__/recorded-runs.js';
import { settled } from '../__fixtures__/tools-and-runs.js';
import { AppendQueue } from './append-queue.js';

const events = recordedRun(toolRunScript);

/** A log whose appends a test finishes by hand. */
function manualLog() {
  const batches: { events: readonly WeirEvent[]; keep: () => void; fail: (error: unknown) => void }[] = [];
  const append = (batch: readonly WeirEvent[]) =>
    new Promise<void>((keep, fail) => void batches.push({ events: [...batch], keep, fail }));
  return { log: Object.assign(new MemoryEventLog(), { append }), batches };
}

describe('AppendQueue', () => {
  it('is done at once where the log is', () => {
    const queue = new AppendQueue(new MemoryEventLog());
    expect(events.map((event) => queue.append(event))).toEqual(events.map(() => undefined));
  });

  it('gathers what comes while a batch is under way', async () => {
    const { log, batches } = manualLog();
    const queue = new AppendQueue(log);
    const kept: number[] = [];
    events.slice(0, 5).forEach((event, index) => void queue.append(event)?.then(() => kept.push(index)));
    await settled();
    expect(batches.map((batch) => batch.events.length)).toEqual([1]);
    batches[0]?.keep();
    await settled();
    expect(kept).toEqual([0]);
    expect(batches[1]?.events).toEqual(events.slice(1, 5));
    void queue.append(events[5] as WeirEvent);
    batches[1]?.keep();
    await settled();
    expect(kept).toEqual([0, 1, 2, 3, 4]);
    expect(batches[2]?.events).toEqual([events[5]]);
    batches[2]?.keep();
    await settled();
    void queue.append(events[6] as WeirEvent);
    expect(batches[3]?.events).toEqual([events[6]]);
  });

  it('appends nothing behind a batch that failed', async () => {
    const { log, batches } = manualLog();
    const queue = new AppendQueue(log);
    const outcomes = Promise.allSettled(events.slice(0, 3).map(async (event) => queue.append(event)));
    batches[0]?.fail('full');
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(queue.append(events[3] as WeirEvent)).rejects.toBe('full');
    expect(batches).toHaveLength(1);
  });
});
