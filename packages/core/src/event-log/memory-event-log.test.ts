import * as fc from 'fast-check';
import { RunWriter } from '../events/run-writer.js';
import type { WeirEvent } from '../events/stream-event.js';
import type { EventLog } from './event-log.js';
import { MemoryEventLog } from './memory-event-log.js';

function chunks(run: string, count: number, firstSeq = 0): WeirEvent[] {
  const writer = new RunWriter({ run, firstSeq });
  return Array.from({ length: count }, (_, index) => writer.event('llm_chunk', { delta: `${index}` }));
}

const end = (run: string, firstSeq: number) =>
  new RunWriter({ run, firstSeq }).event('llm_end', { finishReason: 'stop' });

async function seqs(log: EventLog, run: string, fromSeq?: number): Promise<number[]> {
  const read: number[] = [];
  for await (const { seq } of log.read(run, fromSeq === undefined ? {} : { fromSeq })) read.push(seq);
  return read;
}

async function runNames(log: EventLog): Promise<string[]> {
  const names: string[] = [];
  for await (const { run } of log.runs()) names.push(run);
  return names;
}

describe('MemoryEventLog', () => {
  it('keeps events as they are', async () => {
    const log = new MemoryEventLog();
    const [event] = chunks('r', 1);
    log.append([event as WeirEvent]);
    expect((await log.read('r').next()).value).toBe(event);
  });

  it('lets the run go that ended longest ago', async () => {
    const log = new MemoryEventLog({ maxRuns: 3 });
    log.append([...chunks('open', 1), ...chunks('b', 1), ...chunks('a', 1), end('a', 1), end('b', 1)]);
    log.append(chunks('new', 1));
    expect(await runNames(log)).toEqual(['open', 'b', 'new']);
    log.append(chunks('newer', 1));
    expect(await runNames(log)).toEqual(['open', 'new', 'newer']);
  });

  it('lets the run go that began longest ago where none has ended, and begins it anew', async () => {
    const log = new MemoryEventLog({ maxRuns: 2 });
    log.append([...chunks('a', 2), ...chunks('b', 1), ...chunks('c', 1), ...chunks('a', 1, 2)]);
    expect(await runNames(log)).toEqual(['c', 'a']);
    expect(await seqs(log, 'a')).toEqual([2]);
  });

  it('lets the oldest events of a long run go, and says so to who asks for them', async () => {
    const log = new MemoryEventLog({ maxEvents: 3 });
    log.append(chunks('r', 10));
    await expect(seqs(log, 'r')).rejects.toMatchObject({ code: 'events_gone', details: { firstSeq: 7 } });
    expect(await seqs(log, 'r', 7)).toEqual([7, 8, 9]);
    expect(await log.runs().next()).toMatchObject({ value: { firstSeq: 7, lastSeq: 9, isEnded: false } });
  });

  it('fails a reader that was overtaken', async () => {
    const log = new MemoryEventLog({ maxEvents: 3 });
    log.append(chunks('r', 3));
    const reader = log.read('r');
    await reader.next();
    log.append(chunks('r', 4, 3));
    await expect(reader.next()).rejects.toMatchObject({ code: 'events_gone' });
  });

  it('gives a reader what comes while it reads', async () => {
    const log = new MemoryEventLog();
    log.append(chunks('r', 1));
    const reader = log.read('r');
    await reader.next();
    log.append(chunks('r', 1, 1));
    expect((await reader.next()).value).toMatchObject({ seq: 1 });
    expect((await reader.next()).done).toBe(true);
  });

  it('holds no more than its bounds, whatever comes', async () => {
    const events = fc.array(fc.record({ run: fc.constantFrom('a', 'b', 'c', 'd'), ends: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(
        events,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        async (cues, maxRuns, maxEvents) => {
          const log = new MemoryEventLog({ maxRuns, maxEvents });
          cues.forEach(({ run, ends }, seq) => log.append(ends ? [end(run, seq)] : chunks(run, 1, seq)));
          const names = await runNames(log);
          expect(names.length).toBeLessThanOrEqual(maxRuns);
          for await (const { run, firstSeq, lastSeq } of log.runs()) {
            const read = await seqs(log, run, firstSeq);
            expect(read.length).toBeLessThanOrEqual(maxEvents);
            expect([read[0], read.at(-1)]).toEqual([firstSeq, lastSeq]);
            const theirs = cues.flatMap((cue, seq) => (cue.run === run ? [seq] : []));
            expect(read).toEqual(theirs.slice(-read.length));
          }
        },
      ),
    );
  });

  it.each([{ maxRuns: 0 }, { maxEvents: 1.5 }])('refuses a bound that makes no sense: %j', (options) => {
    expect(() => new MemoryEventLog(options)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
});
