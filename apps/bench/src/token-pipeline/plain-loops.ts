import type { WeirEvent } from '@weir/core';
import { batchSize, checksum, type Checksum } from './token-events.js';

/** One loop, nothing between the steps. */
export function plainLoop(events: Iterable<WeirEvent>): Checksum {
  const { result, add } = checksum();
  let length = 0;
  let open: number[] = [];
  for (const event of events) {
    if (event.type !== 'llm_chunk') continue;
    length += event.data.delta.length;
    open.push(length);
    if (open.length < batchSize) continue;
    add(open);
    open = [];
  }
  if (open.length > 0) add(open);
  return result;
}

/** The same loop, waiting for each event. */
export async function forAwait(events: AsyncIterable<WeirEvent>): Promise<Checksum> {
  const { result, add } = checksum();
  let length = 0;
  let open: number[] = [];
  for await (const event of events) {
    if (event.type !== 'llm_chunk') continue;
    length += event.data.delta.length;
    open.push(length);
    if (open.length < batchSize) continue;
    add(open);
    open = [];
  }
  if (open.length > 0) add(open);
  return result;
}
