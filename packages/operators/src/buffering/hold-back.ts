import {
  BufferOverflowError,
  currentLineage,
  currentValve,
  emitFrom,
  enterValve,
  failLineage,
  Valve,
  withinLineage,
  withinValve,
  type Lineage,
} from '@weir/core';
import { Observable, Subscriber } from 'rxjs';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { unwilling, waitSlack } from './bounded-subscriber.js';
import { Fifo } from './fifo.js';

/** Decides when the next item may go on. Made anew for each subscription. */
export interface Admission {
  /** Takes one admission, if there is one now. */
  take(): boolean;
  /** Calls back once as soon as there may be one: later, never from within this call. @returns cancels the wait */
  whenReady(callback: () => void): () => void;
}

interface Waiting<T> {
  readonly item: T;
  readonly lineage: Lineage | undefined;
}

/**
 * Passes items on as they are admitted, in order; as soon as one waits, the source is asked to wait, too.
 * Up to 1,024 items that were on their way are held; beyond them it fails, since such a source cannot wait.
 *
 * @param operator whose name the errors bear
 * @param start makes the admission of one subscription, whose own failure goes to the subscriber given
 */
export function holdBack<T>(
  operator: string,
  start: (subscriber: Subscriber<T>) => Admission,
): (source: Observable<T>) => Observable<T> {
  return (source) =>
    new Observable((subscriber) => {
      const input = new HoldBackSubscriber(subscriber, operator, start(subscriber));
      withinValve(input.valve, () => source.subscribe(input));
    });
}

class HoldBackSubscriber<T> extends Subscriber<T> {
  readonly #parent = currentValve();
  /** What the source meets: closed while anything waits. */
  readonly valve = new Valve(this.#parent);
  readonly #waiting = new Fifo<Waiting<T>>();
  #cancelWait: (() => void) | undefined;
  #draining = false;
  #end: (() => void) | undefined;

  constructor(
    private readonly downstream: Subscriber<T>,
    private readonly operator: string,
    private readonly admission: Admission,
  ) {
    super();
    downstream.add(this);
    downstream.add(() => this.#letGo());
  }

  protected override _next(item: T): void {
    if (this.#waiting.length > 0 || this.#draining || !this.admission.take()) return this.#hold(item);
    const outer = enterValve(this.#parent);
    try {
      this.downstream.next(item);
    } finally {
      enterValve(outer);
    }
  }

  protected override _complete(): void {
    this.#finish(() => this.downstream.complete());
  }

  protected override _error(error: unknown): void {
    this.#finish(() => this.downstream.error(error));
  }

  #hold(item: T): void {
    if (this.#waiting.length >= waitSlack) return this.#overflow();
    const lineage = currentLineage();
    lineage?.retain();
    this.#waiting.push({ item, lineage });
    this.valve.close();
    if (!this.#draining) this.#await();
  }

  #overflow(): void {
    const error = new BufferOverflowError(waitSlack, unwilling);
    failLineage(error);
    withinValve(this.#parent, () => this.downstream.error(error));
  }

  /** Waits for the consumer first: an admission that cannot be used is not taken. */
  #await(): void {
    if (this.#cancelWait !== undefined) return;
    const parent = this.#parent;
    if (parent === undefined || parent.isOpen) this.#cancelWait = this.admission.whenReady(this.#drain);
    else this.#cancelWait = parent.whenOpen(this.#drain);
  }

  readonly #drain = (): void => {
    this.#cancelWait = undefined;
    this.#draining = true;
    // Called from a timer, or from within the processing of some other item, whose lineage is not that of the items held.
    withinLineage(undefined, () => withinValve(this.#parent, () => this.#handOn()));
    this.#draining = false;
    if (this.downstream.closed) return;
    if (this.#waiting.length > 0) this.#await();
    else if (this.#end !== undefined) this.#end();
    else this.valve.open();
  };

  #handOn(): void {
    while (this.#waiting.length > 0 && this.#isOpenBelow && !this.downstream.closed && this.admission.take()) {
      const { item, lineage } = this.#waiting.shift() as Waiting<T>;
      if (lineage === undefined) this.downstream.next(item);
      else emitFrom(lineage, () => this.downstream.next(item));
    }
  }

  get #isOpenBelow(): boolean {
    return this.#parent === undefined || this.#parent.isOpen;
  }

  /** Lets go of the source, and ends once everything held has been handed on: where the valve below is in scope, since what follows may be another source. */
  #finish(notify: () => void): void {
    const end = () => withinValve(this.#parent, notify);
    this.unsubscribe();
    if (this.#waiting.length === 0 && !this.#draining) end();
    else this.#end = end;
  }

  #letGo(): void {
    this.#cancelWait?.();
    while (this.#waiting.length > 0) this.#waiting.shift()?.lineage?.release(new AbandonedItemError(this.operator));
    this.valve.open();
  }
}
