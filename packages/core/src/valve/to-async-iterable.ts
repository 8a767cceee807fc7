import type { Observable } from 'rxjs';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { PullQueue, type PullMarks } from './pull-queue.js';

export interface ToAsyncIterableOptions {
  /** How many items may wait for the reader before the sources are asked to wait. Default 16. */
  highMark?: number | undefined;
  /** How few of these must be left before the sources go on; below `highMark`. Default half of it. */
  lowMark?: number | undefined;
}

/**
 * Lets an Observable be read by `for await`, and makes a source that can wait as slow as the loop.
 *
 * Use it to hand a stream to code that pulls; for a `Response` or another web API use `toReadableStream`, for Node's streams `toNodeStream`.
 * Each loop subscribes anew, when it asks for its first item. Items come in order; an error or the end comes behind the items before it.
 * Leaving the loop unsubscribes. Holds at most `highMark` items, and up to 1,024 more that were on their way; a source that sends more than that
 * although it was asked to wait is let go, and the loop fails: put `bounded` in front of it. An item's receipt is settled as taken when
 * the next item is asked for; leaving the loop refuses those of the item in work and of all that wait, so they may come again.
 *
 * @throws InvalidArgumentError at once, when a mark makes no sense
 * @throws BufferOverflowError from the loop, when the source does not wait
 * @see fromAsyncIterable, the way back
 */
export function toAsyncIterable<T>(source: Observable<T>, options: ToAsyncIterableOptions = {}): AsyncIterable<T> {
  const marks = marksOf(options);
  return { [Symbol.asyncIterator]: () => new PullQueue(source, marks) };
}

function marksOf({ highMark = 16, lowMark = highMark >> 1 }: ToAsyncIterableOptions): PullMarks {
  if (!(Number.isInteger(highMark) && highMark >= 1))
    throw new InvalidArgumentError('highMark', 'a whole number from 1', highMark);
  if (!(Number.isInteger(lowMark) && lowMark >= 0 && lowMark < highMark))
    throw new InvalidArgumentError('lowMark', 'a whole number below highMark', lowMark);
  return { highMark, lowMark };
}
