import type { WeirEvent } from '@weir/core';
import { accumulate, batch, ofType } from '@weir/operators';
import { lastValueFrom, map, tap, type Observable } from 'rxjs';
import { batchSize, checksum, type Checksum } from './token-events.js';

/** The pipeline in Weir's operators, as an application's own code has it. */
export async function weirOperators(events$: Observable<WeirEvent>): Promise<Checksum> {
  const { result, add } = checksum();
  const batches$ = events$.pipe(
    ofType('llm_chunk'),
    map((event) => event.data.delta),
    accumulate('length'),
    batch({ items: batchSize }),
    tap(add),
  );
  await lastValueFrom(batches$);
  return result;
}
