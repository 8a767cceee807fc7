import { SourceSpentError } from '../errors/source-spent-error.js';

/** What can be read only once and has been read, with what it failed with. */
const spent = new WeakMap<object, SpentBy>();

/** How a source came to its end: `cause` where it failed. */
export interface SpentBy {
  readonly cause?: unknown;
}

/** Notes that a source will give nothing any more. */
export function noteSpent(source: object, by: SpentBy = {}): void {
  spent.set(source, by);
}

/** The iterator where it is the iterable itself, which can be read only once then, as a generator. */
export function onceOnly(iterable: object, iterator: object): object | undefined {
  return iterable === iterator ? iterator : undefined;
}

/**
 * To be asked before a source is read: one that is spent would seem to complete, as if there had been nothing to read.
 *
 * @throws SourceSpentError
 */
export function checkUnspent(source: object): void {
  const by = spent.get(source);
  if (by !== undefined) throw new SourceSpentError(by);
}
