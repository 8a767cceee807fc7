import type { Stage } from '../components/kernel.js';
import { Link, type Row, type Way } from './row-link.js';
import type { RowStep } from './row-step.js';

/** Any other kernel. Unless its stage takes arrays, it may depend on what happens behind it: each item goes all the way before the next. */
export class StageLink extends Link {
  readonly stage: Stage<unknown>;

  constructor(step: RowStep, next: Way, row: Row) {
    super(step, next, row);
    const { counters } = step;
    this.stage = step.kernel((item) => {
      // The steps behind have let go of what they held, and would hold it for good.
      if (row.closed) return row.lose();
      counters.sent++;
      next.take(item);
    });
  }

  override take(item: unknown): void {
    const { counters, failItem } = this.step;
    counters.received++;
    try {
      this.stage.next(item);
    } catch (error) {
      failItem(error, item);
    }
  }

  override takeAll(items: readonly unknown[]): void {
    if (this.stage.nextAll !== undefined) return super.takeAll(items);
    for (const item of items) {
      if (this.row.closed) return;
      this.take(item);
    }
  }

  protected override work(items: readonly unknown[], start: number, results: unknown[]): number {
    return this.stage.nextAll?.(items, start, results) ?? start;
  }

  protected override leave(item: unknown): () => void {
    return () => this.take(item);
  }
}
