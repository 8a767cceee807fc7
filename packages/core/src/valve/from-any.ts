import { from, isObservable, type InteropObservable, type Observable } from 'rxjs';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { fromAsyncIterable } from './from-async-iterable.js';
import { fromIterable } from './from-iterable.js';
import { fromReadableStream } from './from-readable-stream.js';

/** Whatever gives items: an Observable of RxJS or of another library, a list or generator, an async one (Node's `Readable` is), a web stream, a promise. */
export type AnySource<T> =
  Observable<T> | InteropObservable<T> | Iterable<T> | AsyncIterable<T> | ReadableStream<T> | PromiseLike<T>;

/**
 * Makes an Observable of whatever gives items, which waits for the valve downstream wherever the source can wait.
 *
 * Use it where a caller may hand in anything; RxJS's `from` takes the same and knows no valve. Observables come back as they are; for the rest see
 * `fromIterable`, `fromAsyncIterable` and `fromReadableStream`. A promise gives one item. A text is refused: whether it means one item or its
 * characters, only the caller knows (`of(text)`, `fromIterable(text)`).
 *
 * @throws InvalidArgumentError at once, when the value is none of these
 */
export function fromAny<T>(source: AnySource<T>): Observable<T> {
  if (isObservable(source)) return source;
  if (typeof source === 'object' && source !== null) {
    // First of all: a web stream may be an async iterable as well, whose own iterator cannot be let go of in mid-read.
    if ('getReader' in source) return fromReadableStream(source);
    if (Symbol.asyncIterator in source) return fromAsyncIterable(source);
    if (Symbol.iterator in source) return fromIterable(source);
    if ('then' in source) return fromAsyncIterable({ [Symbol.asyncIterator]: () => onlyItem(source) });
    if (isInterop(source)) return from(source);
  }
  throw new InvalidArgumentError('source', 'an Observable, an iterable, a ReadableStream or a promise', source);
}

/** Within a generator, so that what follows meets the valve; RxJS's `from` emits outside of it. */
async function* onlyItem<T>(promise: PromiseLike<T>): AsyncGenerator<T> {
  yield await promise;
}

function isInterop<T>(source: object): source is InteropObservable<T> {
  const symbol: PropertyKey = Symbol.observable ?? '@@observable';
  return symbol in source;
}
