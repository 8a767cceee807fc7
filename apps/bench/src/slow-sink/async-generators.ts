import { batchSize, items, type SlowSink } from './items.js';

export async function asyncGenerators(count: number, { take }: SlowSink): Promise<void> {
  for await (const batch of batches(source(count))) await take(batch);
}

async function* source(count: number): AsyncGenerator<string> {
  yield* items(count);
}

async function* batches(source: AsyncIterable<string>): AsyncGenerator<string[]> {
  let open: string[] = [];
  for await (const item of source) {
    open.push(item);
    if (open.length < batchSize) continue;
    yield open;
    open = [];
  }
  if (open.length > 0) yield open;
}
