import type { Observable } from 'rxjs';
import { fromAsyncIterable } from './from-async-iterable.js';
import { checkUnspent, noteSpent } from './spent-sources.js';

/**
 * Emits the chunks of a web `ReadableStream`, and asks for the next one only while the valve downstream is open.
 *
 * Use it for fetch bodies and the like, also where the stream is no async iterable, as in Safari. Reading starts on subscription; at most one
 * chunk is requested at a time, so nothing is held here. A stream can be read once: a second subscriber meets an error, after its end
 * a `SourceSpentError`. Unsubscribing
 * cancels the stream, which closes the socket underneath. An error of the stream is the Observable's error.
 *
 * @see toReadableStream, the way back
 */
export function fromReadableStream<T>(stream: ReadableStream<T>): Observable<T> {
  return fromAsyncIterable({
    [Symbol.asyncIterator]() {
      checkUnspent(stream);
      return new ChunkIterator(stream);
    },
  });
}

class ChunkIterator<T> implements AsyncIterator<T> {
  readonly #reader: ReadableStreamDefaultReader<T>;

  constructor(private readonly stream: ReadableStream<T>) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<IteratorResult<T>> {
    try {
      const result = await this.#reader.read();
      if (!result.done) return result;
      noteSpent(this.stream);
      return { done: true, value: undefined };
    } catch (cause) {
      noteSpent(this.stream, { cause });
      throw cause;
    }
  }

  async return(): Promise<IteratorResult<T>> {
    noteSpent(this.stream);
    await this.#reader.cancel();
    return { done: true, value: undefined };
  }
}
