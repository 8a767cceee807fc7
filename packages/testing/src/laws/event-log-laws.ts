import { createEvent, type EventLog, type ReadOptions, type WeirEvent } from '@weir/core';
import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { checkProperty } from './check-property.js';
import type { Law, LawRunOptions } from './law.js';

export interface EventLogLawOptions extends LawRunOptions {
  /** Stands before each law's name. */
  name?: string;
  /** Makes an empty log, anew for each trial, with room for 4 runs of 30 events each. */
  create: () => EventLog | Promise<EventLog>;
  /** Lets a log of a trial go. */
  close?: (log: EventLog) => void | Promise<void>;
}

/** The laws that every event log keeps: order, what an append repeats, reading from a number on, and the list of runs. */
export function eventLogLaws({ name, create, close, ...options }: EventLogLawOptions): Law[] {
  const law = (
    title: string,
    trial: (log: EventLog, batches: readonly WeirEvent[][]) => Promise<string | undefined>,
  ) => ({
    name: name === undefined ? title : `${name} ${title}`,
    check: () =>
      checkProperty(title, batchesOfRuns, (batches) => withLog(create, close, (log) => trial(log, batches)), options),
  });
  return [
    law('gives back the events of each run, in order, as they were', async (log, batches) => {
      for (const batch of batches) await log.append(batch);
      return wrongRun(log, batches);
    }),
    law('keeps the order of appends that overlap', async (log, batches) => {
      await Promise.all(batches.map(async (batch) => log.append(batch)));
      return wrongRun(log, batches);
    }),
    law('passes over what it knows', async (log, batches) => {
      for (const batch of batches) {
        await log.append(batch);
        await log.append(batch);
      }
      for (const batch of batches) await log.append(batch);
      return wrongRun(log, batches);
    }),
    law('gives the events from a number on', async (log, batches) => {
      for (const batch of batches) await log.append(batch);
      const middle = batches.flat().length >> 1;
      return wrongRun(log, batches, { fromSeq: middle });
    }),
    law('has no events of a run that it does not know', async (log, batches) => {
      for (const batch of batches) await log.append(batch);
      const found = await listOf(log.read('nobody'));
      return found.length === 0 ? undefined : `it gave ${found.length} events`;
    }),
    law('lists the runs in the order in which they began', async (log, batches) => {
      for (const batch of batches) await log.append(batch);
      return difference(await listOf(log.runs()), expectedRuns(batches.flat()));
    }),
    law('goes on after a reader has left in the middle', async (log, batches) => {
      for (const batch of batches) {
        await log.append(batch);
        for await (const event of log.read(batch[0]?.run ?? '')) if (event.seq >= 0) break;
      }
      return wrongRun(log, batches);
    }),
  ];
}

const runs = ['a', 'b', 'c', 'd'];
const data = fc.record({ value: fc.jsonValue({ maxDepth: 2 }) });

/** Batches of interleaved runs: numbers rise, some are left out. */
const batchesOfRuns = fc
  .array(
    fc.array(fc.record({ run: fc.constantFrom(...runs), skip: fc.nat(1), data, last: fc.nat(9) }), { maxLength: 5 }),
    {
      maxLength: 6,
      size: 'max',
    },
  )
  .map((batches) => {
    const next = new Map<string, number>();
    const ended = new Set<string>();
    return batches.map((batch) =>
      batch.flatMap(({ run, skip, data, last }) => {
        if (ended.has(run)) return [];
        const seq = (next.get(run) ?? 0) + skip;
        next.set(run, seq + 1);
        const envelope = { run, seq, time: 1_700_000_000_000 + seq, source: 'laws' };
        if (last > 0) return [last > 7 ? soundOf(envelope) : createEvent('raw', envelope, data)];
        ended.add(run);
        return [createEvent('agent_end', { ...envelope, parent: 'a' }, { status: 'completed' })];
      }),
    );
  });

function soundOf(envelope: Parameters<typeof createEvent>[1]): WeirEvent {
  return createEvent('media_chunk', envelope, { mediaType: 'audio/mpeg', bytes: Uint8Array.of(0, envelope.seq, 255) });
}

async function withLog(
  create: EventLogLawOptions['create'],
  close: EventLogLawOptions['close'],
  trial: (log: EventLog) => Promise<string | undefined>,
): Promise<string | undefined> {
  const log = await create();
  try {
    return await trial(log);
  } catch (error) {
    return `it failed: ${String(error)}`;
  } finally {
    await close?.(log);
  }
}

/** Says which run is not read as it was appended. */
async function wrongRun(
  log: EventLog,
  batches: readonly WeirEvent[][],
  options: ReadOptions = {},
): Promise<string | undefined> {
  for (const run of runs) {
    const expected = batches.flat().filter((event) => event.run === run && event.seq >= (options.fromSeq ?? 0));
    const problem = difference(await listOf(log.read(run, options)), expected);
    if (problem !== undefined) return `run "${run}": ${problem}`;
  }
  return undefined;
}

function expectedRuns(events: readonly WeirEvent[]): unknown[] {
  return [...new Set(events.map(({ run }) => run))].map((run) => {
    const theirs = events.filter((event) => event.run === run);
    const isEnded = theirs.some(({ type }) => type === 'agent_end');
    return { run, firstSeq: theirs[0]?.seq, lastSeq: theirs.at(-1)?.seq, isEnded };
  });
}

function difference(found: readonly unknown[], expected: readonly unknown[]): string | undefined {
  return isDeepStrictEqual(found, expected)
    ? undefined
    : `it gave ${fc.stringify(found)} and should have given ${fc.stringify(expected)}`;
}

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
