import { fromIterable, MemoryEventLog, type EventLog, type WeirEvent } from '@weir/core';
import { cost } from '@weir/operators';
import { collect, operatorLaws } from '@weir/testing';
import * as fc from 'fast-check';
import { concat, from, lastValueFrom, NEVER, of, Subject, throwError } from 'rxjs';
import { recordedRun, toolRunScript } from '../__fixtures__/recorded-runs.js';
import { settled } from '../__fixtures__/tools-and-runs.js';
import { collectRuns } from './collect-runs.js';

const one = recordedRun(toolRunScript, { run: 'one' });
const two = recordedRun(toolRunScript, { run: 'two' });

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A log that takes a few turns for each append, and counts them. */
class SlowLog extends MemoryEventLog {
  appends = 0;
  async keep(events: readonly WeirEvent[]): Promise<void> {
    this.appends++;
    await settled();
    super.append(events);
  }
}

function slowLog(): { log: EventLog; appends: () => number } {
  const memory = new SlowLog();
  const log: EventLog = {
    append: (events) => memory.keep(events),
    read: (run, options) => memory.read(run, options),
    runs: () => memory.runs(),
  };
  return { log, appends: () => memory.appends };
}

describe('collectRuns', () => {
  it('passes everything on and keeps the events of each run', async () => {
    const collector = collectRuns();
    const mixed = one.flatMap((event, index) => [event, two[index] as WeirEvent, 'no event']);
    expect((await collect(from(mixed).pipe(collector))).values).toEqual(mixed);
    expect(await listOf(collector.events('one'))).toEqual(one);
    expect(await listOf(collector.events('two', { fromSeq: 10 }))).toEqual(two.slice(10));
    expect(await listOf(collector.runs())).toMatchObject([
      { run: 'one', isEnded: true },
      { run: 'two', isEnded: true },
    ]);
  });

  it('collects from several streams', async () => {
    const collector = collectRuns();
    await Promise.all([one, two].map((run) => lastValueFrom(from(run).pipe(collector))));
    expect(await listOf(collector.runs())).toHaveLength(2);
  });

  it.each(['keep', 'anew'] as const)('numbers events: %s', async (numbering) => {
    const collector = collectRuns({ numbering });
    await lastValueFrom(from(one).pipe(cost({ progress: true }), collector));
    const kept = await listOf(collector.events('one'));
    // A report of the cost has the number of the llm_end behind it.
    expect(kept.filter(({ type }) => type === 'llm_end')).toHaveLength(numbering === 'anew' ? 2 : 0);
    if (numbering === 'anew') expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => index));
  });

  it('keeps what came before an error, and passes it on', async () => {
    const collector = collectRuns();
    const failing = concat(
      from(one.slice(0, 3)),
      throwError(() => 'broken'),
    );
    expect(await collect(failing.pipe(collector))).toMatchObject({ completed: false, error: 'broken' });
    expect(await listOf(collector.events('one'))).toHaveLength(3);
  });

  describe('into a log that takes its time', () => {
    it('passes an event on once it is kept', async () => {
      const { log } = slowLog();
      const collector = collectRuns({ log });
      const passed: unknown[] = [];
      const source = new Subject<WeirEvent>();
      source.pipe(collector).subscribe((event) => passed.push(event));
      source.next(one[0] as WeirEvent);
      expect(passed).toEqual([]);
      await settled();
      await settled();
      expect(passed).toEqual([one[0]]);
      expect(await listOf(log.read('one'))).toEqual([one[0]]);
    });

    it('keeps everything in few appends, and completes after the last', async () => {
      const { log, appends } = slowLog();
      const collector = collectRuns({ log });
      expect((await collect(from([...one, 'item', ...two]).pipe(collector))).values).toEqual([...one, 'item', ...two]);
      expect(await listOf(collector.events('two'))).toEqual(two);
      expect(appends()).toBe(2);
    });

    it('asks the source to wait', async () => {
      let given = 0;
      function* endless() {
        for (;;) yield { ...(one[0] as WeirEvent), seq: given++ };
      }
      const { log } = slowLog();
      const running = fromIterable(endless()).pipe(
        collectRuns({ log: { ...log, append: () => new Promise(() => undefined) } }),
      );
      const subscription = running.subscribe();
      expect(given).toBeLessThan(300);
      subscription.unsubscribe();
    });

    it('fails where the log does, after what it has kept', async () => {
      const { log } = slowLog();
      let appends = 0;
      const append = (events: readonly WeirEvent[]) =>
        appends++ === 1 ? Promise.reject(new TypeError('full')) : log.append(events);
      const { values, error } = await collect(from(one).pipe(collectRuns({ log: { ...log, append } })));
      expect(values).toEqual([one[0]]);
      expect(error).toBeInstanceOf(TypeError);
      const throwing = collectRuns({
        log: {
          ...log,
          append: () => {
            throw new TypeError('closed');
          },
        },
      });
      expect(await collect(of(one[0]).pipe(throwing))).toMatchObject({ values: [], completed: false });
    });
  });

  it('stops with its reader', () => {
    const collector = collectRuns();
    const subscription = NEVER.pipe(collector).subscribe();
    subscription.unsubscribe();
    expect(subscription.closed).toBe(true);
  });

  const items = fc.constantFrom<unknown>(...one, ...two, 'text', 7);
  const contract = { lineage: 'synchronous' } as const;
  for (const { name, check } of operatorLaws({ name: 'in memory', create: () => collectRuns(), items, contract }))
    it(name, check);
  for (const { name, check } of operatorLaws({
    name: 'into a log',
    create: () => collectRuns({ log: { ...slowLog().log, append: async () => Promise.resolve() } }),
    items,
    contract: { lineage: 'explicit' },
    numRuns: 15,
  }))
    it(name, check);
});
