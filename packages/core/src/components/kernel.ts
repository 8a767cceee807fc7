import type { PureWork } from './pure-kernels.js';

/** The receiving end of a kernel, made anew for each subscription. */
export interface Stage<In> {
  /** Takes an item. What it throws is that item's failure. */
  next(item: In): void;
  /**
   * Takes items of an array, from `start` on, in place of as many calls of `next`, and puts what comes of them into `results` in place of
   * emitting it: for speed. It may stop before any item, which then comes by `next`; before one that fails it has to. Only for
   * stages whose work does not depend on what becomes of an item before the next comes.
   * @returns the index of the first item that it has not taken
   */
  nextAll?(items: readonly In[], start: number, results: unknown[]): number;
  /** The source has completed: emit what is held. */
  complete?(): void;
  /** The source has failed: emit what is worth keeping; the error follows. What this throws takes its place. */
  error?(): void;
  /** The subscription ended, for whatever reason: stop timers, drop what is held. */
  close?(): void;
}

/**
 * A synchronous operator without a subscriber of its own: given where to emit, it gives where to put items in.
 *
 * It may emit any number of items for each that it takes, and from timers of its own; it completes when its source does.
 * Kernels cost a function call an item, and the runtime runs a row of them in one subscriber.
 */
export interface Kernel<In, Out> {
  (emit: (item: Out) => void): Stage<In>;
  /** What it does to each item alone, where that is all: a row then runs it without a stage. `filterKernel` and `mapKernel` set it. */
  readonly pure?: PureWork;
}
