import { BufferOverflowError, currentValve, enterValve, failLineage, withinLineage, withinValve } from '@weir/core';
import { Subscriber } from 'rxjs';

/**
 * Passes items on while the valve downstream is open, and has them held while it is closed; hands on what is held when it opens, then ends.
 * What is held, and how, is up to the class built on it.
 */
export abstract class HoldingSubscriber<T> extends Subscriber<T> {
  readonly #parent = currentValve();
  #end: (() => void) | undefined;
  #stopWaiting: (() => void) | undefined;
  #draining = false;

  constructor(protected readonly downstream: Subscriber<T>) {
    super();
    downstream.add(this);
    // RxJS subscribes on behalf of some who have left already; there is nothing to let go of yet.
    if (downstream.closed) return;
    downstream.add(() => {
      this.#stopWaiting?.();
      this.abandon();
    });
  }

  /** How many are held. */
  protected abstract get held(): number;

  /** How many of them can be handed on at once; the others become ready later, and `resume` is called then. */
  protected get ready(): number {
    return this.held;
  }

  /** Whether items are held even while the valve downstream is open. */
  protected get holdsAll(): boolean {
    return false;
  }

  /** Holds an item, or lets it go, or calls `overflow`. What it throws is the stream's error. */
  protected abstract hold(item: T): void;

  /** Emits what has waited longest. */
  protected abstract handOn(): void;

  /** The stream is over: lets go of everything held. */
  protected abstract abandon(): void;

  protected override _next(item: T): void {
    if (this.held === 0 && this.#isOpenBelow && !this.holdsAll) return this.#pass(item);
    try {
      this.hold(item);
    } catch (error) {
      return withinValve(this.#parent, () => this.downstream.error(error));
    }
    this.resume();
  }

  protected override _complete(): void {
    this.#finish(() => this.downstream.complete());
  }

  protected override _error(error: unknown): void {
    this.#finish(() => this.downstream.error(error));
  }

  /** Fails behind what is held, for want of room for the item that has come now. */
  protected overflow(capacity: number, remedy?: string): void {
    const error = new BufferOverflowError(capacity, remedy);
    failLineage(error);
    this.fail(error);
  }

  /** Lets go of the source, and fails behind what is held. */
  protected fail(error: unknown): void {
    this.#finish(() => this.downstream.error(error));
  }

  /** Hands on what is ready, now or when the valve downstream opens; ends where nothing is held any more. */
  protected resume(): void {
    if (this.held === 0) return this.#end?.();
    if (this.ready === 0 || this.#draining || this.#stopWaiting !== undefined) return;
    // Whatever `hold` called may have opened the valve below meanwhile.
    if (this.#isOpenBelow) this.#drain();
    else this.#stopWaiting = this.#parent?.whenOpen(this.#drain);
  }

  get #isOpenBelow(): boolean {
    return this.#parent === undefined || this.#parent.isOpen;
  }

  #pass(item: T): void {
    const outer = enterValve(this.#parent);
    try {
      this.downstream.next(item);
    } finally {
      enterValve(outer);
    }
  }

  readonly #drain = (): void => {
    this.#stopWaiting = undefined;
    this.#draining = true;
    // Opened from within the processing of some other item, whose lineage is not that of the items held.
    withinLineage(undefined, () =>
      withinValve(this.#parent, () => {
        while (this.ready > 0 && this.#isOpenBelow && !this.downstream.closed) this.handOn();
      }),
    );
    this.#draining = false;
    if (this.downstream.closed) return;
    if (this.held === 0) this.#end?.();
    else if (this.ready > 0) this.#stopWaiting = this.#parent?.whenOpen(this.#drain);
  };

  /** Lets go of the source, and ends once everything held has been handed on: where the valve below is in scope, since what follows may be another source. */
  #finish(notify: () => void): void {
    const end = () => withinValve(this.#parent, notify);
    this.unsubscribe();
    if (this.held === 0) end();
    else this.#end = end;
  }
}
