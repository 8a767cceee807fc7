import type { EventOf, WeirEvent } from '@weir/core';
import { batchSize, checksum, type Checksum } from './token-events.js';

/** Each step an async generator that reads the one before it. */
export async function asyncGenerators(events: Iterable<WeirEvent> | AsyncIterable<WeirEvent>): Promise<Checksum> {
  const { result, add } = checksum();
  for await (const batch of batches(lengths(deltas(chunks(events))))) add(batch);
  return result;
}

async function* chunks(events: Iterable<WeirEvent> | AsyncIterable<WeirEvent>): AsyncGenerator<EventOf<'llm_chunk'>> {
  for await (const event of events) if (event.type === 'llm_chunk') yield event;
}

async function* deltas(events: AsyncIterable<EventOf<'llm_chunk'>>): AsyncGenerator<string> {
  for await (const event of events) yield event.data.delta;
}

async function* lengths(texts: AsyncIterable<string>): AsyncGenerator<number> {
  let length = 0;
  for await (const text of texts) yield (length += text.length);
}

async function* batches(numbers: AsyncIterable<number>): AsyncGenerator<number[]> {
  let open: number[] = [];
  for await (const number of numbers) {
    open.push(number);
    if (open.length < batchSize) continue;
    yield open;
    open = [];
  }
  if (open.length > 0) yield open;
}
