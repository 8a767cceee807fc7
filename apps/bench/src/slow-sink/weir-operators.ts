import { fromIterable } from '@weir/core';
import { batch, mapAsync } from '@weir/operators';
import { lastValueFrom } from 'rxjs';
import { batchSize, items, type SlowSink } from './items.js';

export async function weirOperators(count: number, { take }: SlowSink): Promise<void> {
  await lastValueFrom(fromIterable(items(count)).pipe(batch({ items: batchSize }), mapAsync(take)));
}
