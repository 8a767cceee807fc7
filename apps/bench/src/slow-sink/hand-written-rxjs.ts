import { bufferCount, concatMap, from, lastValueFrom } from 'rxjs';
import { batchSize, items, type SlowSink } from './items.js';

/** RxJS pushes: all that the source has waits in `concatMap`. */
export async function handWrittenRxjs(count: number, { take }: SlowSink): Promise<void> {
  await lastValueFrom(from(items(count)).pipe(bufferCount(batchSize), concatMap(take)));
}
