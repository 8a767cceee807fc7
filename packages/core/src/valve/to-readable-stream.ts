import type { Observable } from 'rxjs';
import { toAsyncIterable, type ToAsyncIterableOptions } from './to-async-iterable.js';

/**
 * Turns an Observable into a web `ReadableStream`, and makes a source that can wait as slow as the stream's reader.
 *
 * Use it for the body of a `Response`, for `pipeTo`, for workers; in a loop of your own use `toAsyncIterable`. Subscribes when the first item is
 * asked for, cancelling unsubscribes. Closes and fails behind the items that wait. Items pass as they are: make bytes with `map` where bytes are
 * wanted. Memory, receipts and marks are those of `toAsyncIterable`; the stream itself holds nothing.
 *
 * @throws InvalidArgumentError at once, when a mark makes no sense
 * @see fromReadableStream, the way back
 */
export function toReadableStream<T>(source: Observable<T>, options: ToAsyncIterableOptions = {}): ReadableStream<T> {
  const iterator = toAsyncIterable(source, options)[Symbol.asyncIterator]();
  return new ReadableStream<T>(
    {
      // A failure of `next` is the stream's error.
      async pull(controller) {
        const result = await iterator.next();
        if (result.done === true) controller.close();
        else controller.enqueue(result.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    // Nothing is asked for before it is read: what may wait, waits above.
    { highWaterMark: 0 },
  );
}
