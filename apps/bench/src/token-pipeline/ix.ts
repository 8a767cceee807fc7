import { from as fromAsync } from 'ix/asynciterable';
import * as asynchronous from 'ix/asynciterable/operators';
import { from } from 'ix/iterable';
import * as synchronous from 'ix/iterable/operators';
import type { EventOf, WeirEvent } from '@weir/core';
import { batchSize, checksum, type Checksum } from './token-events.js';

/** The pipeline in the iterables of `ix`. */
export function ixFromArray(events: readonly WeirEvent[]): Checksum {
  const { filter, map, scan, buffer } = synchronous;
  const { result, add } = checksum();
  from(events)
    .pipe(filter(isChunk), map(deltaOf), scan({ seed: 0, callback: addLength }), buffer(batchSize))
    .forEach(add);
  return result;
}

/** The pipeline in the async iterables of `ix`. */
export async function ixFromAsyncIterable(events: AsyncIterable<WeirEvent>): Promise<Checksum> {
  const { filter, map, scan, buffer } = asynchronous;
  const { result, add } = checksum();
  await fromAsync(events)
    .pipe(filter(isChunk), map(deltaOf), scan({ seed: 0, callback: addLength }), buffer(batchSize))
    .forEach(add);
  return result;
}

const isChunk = (event: WeirEvent): event is EventOf<'llm_chunk'> => event.type === 'llm_chunk';
const deltaOf = (event: EventOf<'llm_chunk'>) => event.data.delta;
const addLength = (length: number, delta: string) => length + delta.length;
