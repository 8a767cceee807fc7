import type { Kernel, Stage } from '../components/kernel.js';
import type { PureWork } from '../components/pure-kernels.js';

/** A kernel in a row, with what is done about its items. */
export interface RowStep {
  readonly kernel: Kernel<unknown, unknown>;
  /** Raised for each item. */
  readonly counters: { received: number; sent: number };
  /** Decides over an item on which the kernel threw. */
  readonly failItem: (error: unknown, item: unknown) => void;
}

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

/** Puts a step to work in front of `next`. */
export function startStep(step: RowStep, next: Way, row: Row): RowLink {
  const { pure } = step.kernel;
  if (pure === undefined) return new StageLink(step, next, row);
  return pure.kind === 'map' ? new MapLink(pure, step, next, row) : new FilterLink(pure, step, next, row);
}

/** Works on a whole array before it gives the results on together. Each kind has a loop of its own, so that it is compiled for its work. */
abstract class Link implements RowLink {
  constructor(
    protected readonly step: RowStep,
    protected readonly next: Way,
    protected readonly row: Row,
  ) {}

  abstract take(item: unknown): void;

  takeAll(items: readonly unknown[]): void {
    const { counters } = this.step;
    for (let index = 0; index < items.length && !this.row.closed;) {
      const results: unknown[] = [];
      const end = this.work(items, index, results);
      counters.received += end - index;
      counters.sent += results.length;
      if (results.length > 0) this.next.takeAll(results);
      if (end < items.length && !this.row.closed) this.takeLeft(items[end]);
      index = end + 1;
    }
  }

  /** Works on the items from `start` on. @returns the index of the first that is left, or the length */
  protected abstract work(items: readonly unknown[], start: number, results: unknown[]): number;

  /** Sees to an item that `work` has left, once the results of those before it have gone on. */
  protected abstract takeLeft(item: unknown): void;
}

/** A step that looks at each item alone. What it leaves has failed. */
abstract class PureLink extends Link {
  #failure: unknown;

  protected failed(error: unknown): void {
    this.#failure = error;
  }

  protected override takeLeft(item: unknown): void {
    this.step.counters.received++;
    this.step.failItem(this.#failure, item);
  }
}

class FilterLink extends PureLink {
  readonly #test: (item: unknown) => boolean;

  constructor({ test }: PureWork & { kind: 'filter' }, step: RowStep, next: Way, row: Row) {
    super(step, next, row);
    this.#test = test;
  }

  override take(item: unknown): void {
    const { counters, failItem } = this.step;
    counters.received++;
    let passes: boolean;
    try {
      passes = this.#test(item);
    } catch (error) {
      return failItem(error, item);
    }
    if (!passes) return;
    counters.sent++;
    this.next.take(item);
  }

  protected override work(items: readonly unknown[], start: number, results: unknown[]): number {
    const test = this.#test;
    let index = start;
    try {
      for (; index < items.length; index++) {
        const item = items[index];
        if (test(item)) results.push(item);
      }
    } catch (error) {
      this.failed(error);
    }
    return index;
  }
}

class MapLink extends PureLink {
  readonly #project: (item: unknown) => unknown;

  constructor({ project }: PureWork & { kind: 'map' }, step: RowStep, next: Way, row: Row) {
    super(step, next, row);
    this.#project = project;
  }

  override take(item: unknown): void {
    const { counters, failItem } = this.step;
    counters.received++;
    let result: unknown;
    try {
      result = this.#project(item);
    } catch (error) {
      return failItem(error, item);
    }
    counters.sent++;
    this.next.take(result);
  }

  protected override work(items: readonly unknown[], start: number, results: unknown[]): number {
    const project = this.#project;
    let index = start;
    try {
      for (; index < items.length; index++) results.push(project(items[index]));
    } catch (error) {
      this.failed(error);
    }
    return index;
  }
}

/** Any other kernel. Unless its stage takes arrays, it may depend on what happens behind it: each item goes all the way before the next. */
class StageLink extends Link {
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

  protected override takeLeft(item: unknown): void {
    this.take(item);
  }
}
