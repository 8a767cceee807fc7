import type { Kernel } from '../components/kernel.js';

/** A kernel in a row, with what is done about its items. */
export interface RowStep {
  readonly kernel: Kernel<unknown, unknown>;
  /** Raised for each item. */
  readonly counters: { received: number; sent: number };
  /** Decides over an item on which the kernel threw. */
  readonly failItem: (error: unknown, item: unknown) => void;
}
