import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { batchSize, items, type SlowSink } from './items.js';

export async function nodeStreams(count: number, { take }: SlowSink): Promise<void> {
  let open: string[] = [];
  const batches = new Transform({
    objectMode: true,
    transform(item: string, _, done) {
      open.push(item);
      if (open.length < batchSize) return done();
      const full = open;
      open = [];
      done(null, full);
    },
    flush: (done) => done(null, open.length > 0 ? open : undefined),
  });
  const sink = new Writable({
    objectMode: true,
    write: (batch: string[], _, done) => void take(batch).then(() => done(), done),
  });
  await pipeline(Readable.from(items(count)), batches, sink);
}
