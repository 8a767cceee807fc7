import { chain, type WeirEvent } from '@weir/core';
import { accumulate, batch, map, ofType } from '@weir/operators';
import { lastValueFrom, tap, type Observable } from 'rxjs';
import { batchSize, checksum, type Checksum } from './token-events.js';

/** The pipeline in Weir's operators, as one row in an application's own code. */
export async function weirChain(events$: Observable<WeirEvent>): Promise<Checksum> {
  const { result, add } = checksum();
  const batches = chain(
    ofType('llm_chunk'),
    map((event) => event.data.delta),
    accumulate('length'),
    batch({ items: batchSize }),
  );
  await lastValueFrom(events$.pipe(batches, tap(add)));
  return result;
}
