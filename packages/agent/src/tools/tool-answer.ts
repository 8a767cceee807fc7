import { fromAny, fromAsyncIterable, type AnySource } from '@weir/core';
import { isObservable, type Observable } from 'rxjs';

/** An answer that comes piece by piece: an async iterable (an async generator, a web or Node stream), or an Observable. */
export type StreamedAnswer = AsyncIterable<unknown, unknown> | Observable<unknown>;

/**
 * What a tool's `execute` may give: its result, a promise of it, or a stream, or a promise of a stream.
 *
 * Of a stream the last value is the result, and each one before it is progress; where an async generator returns something other than
 * `undefined`, that comes last. A value therefore goes out as progress when the next one has come. A stream without a value has the result
 * `null`. Lists and other plain iterables are values, not streams.
 */
export type ToolAnswer<Result> = Result | PromiseLike<Result> | StreamedAnswer;

/** The values of a streamed answer; `undefined` where the answer is none, but a result. It waits for the valve wherever the stream can wait. */
export function streamOf(answer: unknown): Observable<unknown> | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if (isObservable(answer)) return answer;
  const symbol: PropertyKey = Symbol.observable ?? '@@observable';
  // First of the two: a web stream's own async iterator cannot be let go of in mid-read.
  if ('getReader' in answer || symbol in answer) return fromAny(answer as AnySource<unknown>);
  if (Symbol.asyncIterator in answer) return fromAsyncIterable(withReturn(answer as AsyncIterable<unknown, unknown>));
  return undefined;
}

/** An iterable that gives what another one returns as its last value. */
function withReturn(iterable: AsyncIterable<unknown, unknown>): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = iterable[Symbol.asyncIterator]();
      let isOver = false;
      return {
        next: async () => {
          if (isOver) return { done: true, value: undefined };
          const { done = false, value } = await iterator.next();
          isOver = done;
          return { done: done && value === undefined, value };
        },
        return: async () => {
          if (!isOver) await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
