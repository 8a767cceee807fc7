import { Subscriber } from 'rxjs';
import { currentValve } from '../valve/valve-scope.js';
import { arrayReader, type ArrayReader } from './array-reader.js';
import { startStep, type RowLink, type RowStep, type Way } from './row-step.js';

/** A row of kernels at work in one subscription. */
export class RowSubscriber extends Subscriber<unknown> implements ArrayReader<unknown> {
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
    const isClosed = () => this.closed;
    // Last to first, since each needs to know where its items go on to.
    this.#first = row.reduceRight<Way>((next, step) => {
      const link = startStep(step, next, isClosed);
      links.unshift(link);
      return link;
    }, new WayOut(destination));
    this.#links = links;
    this.add(() => links.forEach(({ stage }) => stage?.close?.()));
  }

  override next(item: unknown): void {
    if (this.isStopped) this.#late?.();
    else this.#first.take(item);
  }

  nextAll(items: readonly unknown[]): void {
    if (this.isStopped) items.forEach(() => this.#late?.());
    else this.#first.takeAll(items);
  }

  protected override _error(error: unknown): void {
    // Kept here: what the stages emit may unsubscribe, which clears the field.
    const { destination } = this;
    this.#finish('error');
    // A step may have failed the stream in its stead, or the reader may have left.
    if (!this.closed) destination.error(error);
    this.unsubscribe();
  }

  protected override _complete(): void {
    const { destination } = this;
    this.#finish('complete');
    if (!this.closed) destination.complete();
    this.unsubscribe();
  }

  /** Lets each stage emit what it holds, first to last: what one gives up still passes the ones behind it. */
  #finish(how: 'complete' | 'error'): void {
    for (const [index, { stage }] of this.#links.entries()) {
      if (this.closed) return;
      try {
        stage?.[how]?.();
      } catch (error) {
        this.#row[index]?.failItem(error, undefined);
      }
    }
  }
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
