import type { EventOf, WeirEvent } from '@weir/core';
import { bufferCount, filter, from, lastValueFrom, map, scan, tap } from 'rxjs';
import { batchSize, checksum, type Checksum } from './token-events.js';

/** The pipeline in RxJS's own operators. */
export async function handWrittenRxjs(events: Iterable<WeirEvent> | AsyncIterable<WeirEvent>): Promise<Checksum> {
  const { result, add } = checksum();
  const batches$ = from(events).pipe(
    filter((event): event is EventOf<'llm_chunk'> => event.type === 'llm_chunk'),
    map((event) => event.data.delta),
    scan((length, delta) => length + delta.length, 0),
    bufferCount(batchSize),
    tap(add),
  );
  await lastValueFrom(batches$);
  return result;
}
