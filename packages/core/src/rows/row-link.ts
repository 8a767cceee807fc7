import type { Stage } from '../components/kernel.js';
import type { RowStep } from './row-step.js';

/** Where items go on to: the next step of a row, or the way out of it. */
export interface Way {
  take(item: unknown): void;
  /** The items in order, as if by `take` one after the other. */
  takeAll(items: readonly unknown[]): void;
}

/** A step at work in one subscription. */
export interface RowLink extends Way {
  readonly stage?: Stage<unknown>;
}

/** The row as its steps see it. */
export interface Row {
  /** Once true, the rest of an array is left. */
  readonly closed: boolean;
  /** Sees to the item at hand, which has come after the end. */
  lose(): void;
}

/** Works on a whole array before it gives the results on together. Each kind has a loop of its own, so that it is compiled for its work. */
export abstract class Link implements RowLink {
  constructor(
    readonly step: RowStep,
    protected readonly next: Way,
    protected readonly row: Row,
  ) {}

  abstract take(item: unknown): void;

  takeAll(items: readonly unknown[]): void {
    for (let index = 0; index < items.length && !this.row.closed;) {
      const results: unknown[] = [];
      const end = this.work(items, index, results);
      const seeTo = end < items.length ? this.leave(items[end]) : undefined;
      this.step.counters.received += end - index;
      if (results.length > 0) this.giveOn(results);
      if (!this.row.closed) seeTo?.();
      index = end + 1;
    }
  }

  /** Counts and gives on what has come of items. */
  giveOn(results: readonly unknown[]): void {
    this.step.counters.sent += results.length;
    this.next.takeAll(results);
  }

  /** Works on the items from `start` on. @returns the index of the first that is left, or the length */
  protected abstract work(items: readonly unknown[], start: number, results: unknown[]): number;

  /** Told which item `work` has just left. @returns what sees to it, once the results of those before it have gone on */
  protected abstract leave(item: unknown): () => void;
}
