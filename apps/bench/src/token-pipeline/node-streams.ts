import { Readable, Transform, Writable, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EventOf, WeirEvent } from '@weir/core';
import { batchSize, checksum, type Checksum } from './token-events.js';

/** Longer queues than the 16 that Node gives streams of objects save a quarter of the time. */
const options = { objectMode: true, highWaterMark: 1024 };

/** The pipeline in Node's streams, from an array, pushed for as long as there is room. */
export function nodeStreamsFromArray(events: readonly WeirEvent[]): Promise<Checksum> {
  let next = 0;
  const source = new Readable({
    ...options,
    read() {
      while (next < events.length) if (!this.push(events[next++])) return;
      this.push(null);
    },
  });
  return run(source);
}

/** The pipeline in Node's streams, from an async iterable. */
export function nodeStreamsFromAsyncIterable(events: AsyncIterable<WeirEvent>): Promise<Checksum> {
  return run(Readable.from(events, options));
}

async function run(events: Readable): Promise<Checksum> {
  const { result, add } = checksum();
  let length = 0;
  let open: number[] = [];
  await pipeline(
    events,
    transform((event: WeirEvent, done) => (event.type === 'llm_chunk' ? done(null, event) : done())),
    transform((event: EventOf<'llm_chunk'>, done) => done(null, event.data.delta)),
    transform((delta: string, done) => done(null, (length += delta.length))),
    new Transform({
      ...options,
      transform(number: number, _, done) {
        open.push(number);
        if (open.length < batchSize) return done();
        const full = open;
        open = [];
        done(null, full);
      },
      flush: (done) => done(null, open.length > 0 ? open : undefined),
    }),
    new Writable({
      ...options,
      write(batch: number[], _, done) {
        add(batch);
        done();
      },
    }),
  );
  return result;
}

function transform<T>(step: (item: T, done: TransformCallback) => void): Transform {
  return new Transform({ ...options, transform: (item: T, _, done) => step(item, done) });
}
