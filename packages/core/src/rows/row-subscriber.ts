import { Subscriber } from 'rxjs';
import { currentValve } from '../valve/valve-scope.js';
import { arrayReader, type ArrayReader } from './array-reader.js';
import { pureLink } from './pure-links.js';
import type { Row, RowLink, Way } from './row-link.js';
import type { RowStep } from './row-step.js';
import { StageLink } from './stage-link.js';

/** A row of kernels at work in one subscription. */
export class RowSubscriber extends Subscriber<unknown> implements ArrayReader<unknown>, Row {
  readonly readsArrays: boolean;
  readonly #row: readonly RowStep[];
  readonly #links: readonly RowLink[];
  readonly #first: Way;
  readonly #late: (() => void) | undefined;

  constructor(destination: Subscriber<unknown>, row: readonly RowStep[], late: (() => void) | undefined) {
    super(destination);
    this.#row = row;
    this.#late = late;
    this.readsArrays = currentValve() === undefined || arrayReader(destination) !== undefined;
    const links: RowLink[] = [];
    // Last to first, since each needs to know where its items go on to.
    this.#first = row.reduceRight<Way>((next, step) => {
      const link = startStep(step, next, this);
      links.unshift(link);
      return link;
    }, new WayOut(destination));
    this.#links = links;
    this.add(() => links.forEach(({ stage }) => stage?.close?.()));
  }

  override next(item: unknown): void {
    if (this.isStopped) this.lose();
    else this.#first.take(item);
  }

  nextAll(items: readonly unknown[]): void {
    if (this.isStopped) items.forEach(() => this.lose());
    else this.#first.takeAll(items);
  }

  lose(): void {
    this.#late?.();
  }

  /** Ends with what the step at `index` has thrown: to those behind it, their source has failed. */
  failAt(index: number, error: unknown): void {
    this.isStopped = true;
    this.#fail(error, index + 1);
  }

  protected override _error(error: unknown): void {
    this.#fail(error, 0);
  }

  protected override _complete(): void {
    const { destination } = this;
    this.#finish('complete', 0);
    if (!this.closed) destination.complete();
    this.unsubscribe();
  }

  #fail(error: unknown, start: number): void {
    // Kept here: what the stages emit may unsubscribe, which clears the field.
    const { destination } = this;
    this.#finish('error', start);
    // A step may have failed the stream in its stead, or the reader may have left.
    if (!this.closed) destination.error(error);
    this.unsubscribe();
  }

  /** Lets each stage from `start` on emit what it holds, first to last: what one gives up still passes the ones behind it. */
  #finish(how: 'complete' | 'error', start: number): void {
    for (let index = start; index < this.#links.length; index++) {
      if (this.closed) return;
      try {
        this.#links[index]?.stage?.[how]?.();
      } catch (error) {
        this.#row[index]?.failItem(error, undefined);
      }
    }
  }
}

function startStep(step: RowStep, next: Way, row: Row): RowLink {
  const { pure } = step.kernel;
  return pure === undefined ? new StageLink(step, next, row) : pureLink(pure, step, next, row);
}

/** Where items leave a row. */
class WayOut implements Way {
  readonly #reader: ArrayReader<unknown> | undefined;

  constructor(private readonly destination: Subscriber<unknown>) {
    this.#reader = arrayReader(destination);
  }

  take(item: unknown): void {
    this.destination.next(item);
  }

  takeAll(items: readonly unknown[]): void {
    if (this.#reader !== undefined) return this.#reader.nextAll(items);
    const { destination } = this;
    for (const item of items) {
      if (destination.closed) return;
      destination.next(item);
    }
  }
}
