import { llmChunk, progress, type WeirEvent } from '@weir/core';

const words = [
  'A ',
  'weir ',
  'lets ',
  'a ',
  'river ',
  'pass ',
  'at ',
  'the ',
  'rate ',
  'that ',
  'suits ',
  'what ',
  'lies ',
  'below. ',
];

/** How many numbers a batch holds. */
export const batchSize = 64;

/** So many different events go round: what is measured is the pipeline, not how fast a gigabyte comes from memory. */
const distinct = 10_000;

/** `count` events of one run as an agent gives them: four of five are pieces of text. */
export function tokenEvents(count: number): WeirEvent[] {
  const pool = Array.from({ length: distinct }, (_, seq) => tokenEvent(seq));
  return Array.from({ length: count }, (_, index) => pool[index % distinct] as WeirEvent);
}

/** The same events, one at a time, to each reader from the first. */
export function tokenStream(count: number): AsyncIterable<WeirEvent> {
  const events = tokenEvents(count);
  return {
    async *[Symbol.asyncIterator]() {
      for (const event of events) yield event;
    },
  };
}

function tokenEvent(seq: number): WeirEvent {
  const envelope = { run: 'bench', seq, time: 0 };
  if (seq % 5 === 4) return progress(envelope, { iteration: 1, tokens: seq });
  return llmChunk(envelope, { delta: words[seq % words.length] ?? '' });
}

/** What every subject has to arrive at: how many batches, how many numbers, and their sum. */
export interface Checksum {
  batches: number;
  items: number;
  sum: number;
}

/** Adds batches up. */
export function checksum(): { result: Checksum; add(batch: readonly number[]): void } {
  const result: Checksum = { batches: 0, items: 0, sum: 0 };
  return {
    result,
    add(batch) {
      result.batches++;
      result.items += batch.length;
      for (const length of batch) result.sum += length;
    },
  };
}
