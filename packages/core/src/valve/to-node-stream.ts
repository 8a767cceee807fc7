import type { Observable } from 'rxjs';
import { toAsyncIterable, type ToAsyncIterableOptions } from './to-async-iterable.js';

/** The part of Node's `Readable` that makes a stream; the class is passed in, so that browsers load nothing of Node. */
export interface ReadableClass<Stream> {
  from(items: AsyncIterable<unknown>, options: { objectMode: boolean; highWaterMark: number }): Stream;
}

/**
 * Turns an Observable into a Node `Readable` in object mode, and makes a source that can wait as slow as what the stream is piped into.
 *
 * Use it for `pipeline()` and whatever else takes a Node stream; where a web stream will do use `toReadableStream`. Subscribes when the stream is first
 * read, destroying it unsubscribes. Ends and fails behind the items that wait. Node streams cannot carry `null`, which stands for their end: one among the items
 * fails the stream. Memory, receipts and marks are those of `toAsyncIterable`; the stream itself holds one item.
 *
 * @param Readable the class from `node:stream`
 * @throws InvalidArgumentError at once, when a mark makes no sense
 * @example
 * import { Readable } from 'node:stream';
 * await pipeline(toNodeStream(lines$, Readable), createWriteStream('out.txt'));
 */
export function toNodeStream<Stream>(
  source: Observable<unknown>,
  Readable: ReadableClass<Stream>,
  options: ToAsyncIterableOptions = {},
): Stream {
  return Readable.from(toAsyncIterable(source, options), { objectMode: true, highWaterMark: 1 });
}
