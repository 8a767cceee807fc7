import { fromAny, fromAsyncIterable, type AnySource } from '@weir/core';
import { isObservable, type Observable } from 'rxjs';

/** An answer that comes piece by piece without a last word: an async iterable such as a web or Node stream, or an Observable. */
export type StreamedAnswer = (AsyncIterable<unknown> & { readonly next?: never }) | Observable<unknown>;

/** An answer that comes piece by piece and ends with what it returns, as an async generator gives it. */
export type GeneratedAnswer<Result> = AsyncGenerator<unknown, Result, undefined>;

/**
 * What a tool's `execute` may give: its result, a promise of it, or a stream, or a promise of a stream.
 *
 * What an async generator yields is progress, and goes out at once; what it returns is the result, and nothing else is. Of any other stream the last
 * value is the result, and each one before it is progress: a value goes out as progress when the next one has come, or when the stream fails or takes too
 * long. An answer that ends without a result, such as a generator that returns nothing, has the result `null`. Lists and other plain iterables are values,
 * not streams.
 */
export type ToolAnswer<Result> = Result | PromiseLike<Result> | GeneratedAnswer<Result> | StreamedAnswer;

/** A value of a streamed answer that is known not to be the result. */
export class Progress {
  constructor(readonly value: unknown) {}
}

/** The values of a streamed answer; `undefined` where the answer is none, but a result. It waits for the valve wherever the stream can wait. */
export function streamOf(answer: unknown): Observable<unknown> | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if (isObservable(answer)) return answer;
  const symbol: PropertyKey = Symbol.observable ?? '@@observable';
  // First of the two: a web stream's own async iterator cannot be let go of in mid-read.
  if ('getReader' in answer || symbol in answer) return fromAny(answer as AnySource<unknown>);
  if (Symbol.asyncIterator in answer)
    return fromAsyncIterable(isGenerator(answer) ? generated(answer) : (answer as AsyncIterable<unknown>));
  return undefined;
}

/** Closes a stream that nobody will read. An Observable is left alone: it begins when it is subscribed to. */
export function letGo(answer: unknown): void {
  if (typeof answer !== 'object' || answer === null) return;
  // Whatever goes wrong with it, nobody is there to be told.
  closeStream(answer as ClosableStream).catch(() => undefined);
}

type ClosableStream = Partial<ReadableStream & AsyncIterable<unknown> & { destroy(): void }>;

async function closeStream(stream: ClosableStream): Promise<void> {
  if (stream.getReader !== undefined) return stream.cancel?.();
  const iterator = stream[Symbol.asyncIterator]?.();
  if (iterator === undefined) return;
  // The iterator of a Node stream closes it only once it has begun to read.
  if (stream.destroy !== undefined) stream.destroy();
  else await iterator.return?.();
}

/** By what it can do: a generator that was compiled for older engines has no class of its own. */
function isGenerator(answer: object): answer is AsyncGenerator<unknown, unknown, undefined> {
  return 'next' in answer && 'throw' in answer;
}

/** Gives what a generator yields as progress, and what it returns as its last value. */
function generated(generator: AsyncGenerator<unknown, unknown, undefined>): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]: () => {
      let isOver = false;
      return {
        next: async () => {
          if (isOver) return { done: true, value: undefined };
          const { done = false, value } = await generator.next();
          isOver = done;
          return done ? { done: value === undefined, value } : { done, value: new Progress(value) };
        },
        return: async () => {
          if (!isOver) await generator.return(undefined);
          return { done: true, value: undefined };
        },
      };
    },
  };
}
