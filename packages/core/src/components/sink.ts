/**
 * Where a pipeline's items end. The runtime opens it before the first item, writes one at a time, waits for each promise
 * before the next write (asking the sources to wait meanwhile), flushes when the sources are done, and closes it in every case.
 */
export interface Sink<T> {
  /** Called once before the first item. What it throws fails the pipeline's start. */
  open?(): void | Promise<void>;
  /** Takes an item; it counts as taken when this returns, or when the promise does. What it throws is that item's failure. */
  write(item: T): void | Promise<void>;
  /** Makes what was written safe. Called on drain. */
  flush?(): void | Promise<void>;
  /** Lets go of everything. Called once, after the last write. */
  close?(): void | Promise<void>;
}
