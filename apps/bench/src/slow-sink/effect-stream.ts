import * as Effect from 'effect/Effect';
import * as Stream from 'effect/Stream';
import { batchSize, items, type SlowSink } from './items.js';

export async function effectStream(count: number, { take }: SlowSink): Promise<void> {
  const taking = Stream.fromIterable(items(count)).pipe(
    Stream.grouped(batchSize),
    Stream.runForEach((batch) => Effect.promise(() => take(batch))),
  );
  await Effect.runPromise(taking);
}
