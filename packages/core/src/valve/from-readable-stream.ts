import type { Observable } from 'rxjs';
import { fromAsyncIterable } from './from-async-iterable.js';

/**
 * Emits the chunks of a web `ReadableStream`, and asks for the next one only while the valve downstream is open.
 *
 * Use it for fetch bodies and the like, also where the stream is no async iterable, as in Safari. Reading starts on subscription; at most one
 * chunk is requested at a time, so nothing is held here. A stream can be read once: a second subscriber meets an error. Unsubscribing
 * cancels the stream, which closes the socket underneath. An error of the stream is the Observable's error.
 *
 * @see toReadableStream, the way back
 */
export function fromReadableStream<T>(stream: ReadableStream<T>): Observable<T> {
  return fromAsyncIterable({ [Symbol.asyncIterator]: () => new ChunkIterator(stream.getReader()) });
}

class ChunkIterator<T> implements AsyncIterator<T> {
  constructor(private readonly reader: ReadableStreamDefaultReader<T>) {}

  async next(): Promise<IteratorResult<T>> {
    const result = await this.reader.read();
    return result.done ? { done: true, value: undefined } : result;
  }

  async return(): Promise<IteratorResult<T>> {
    await this.reader.cancel();
    return { done: true, value: undefined };
  }
}
