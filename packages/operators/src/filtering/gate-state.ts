import { currentValve, withinLineage, withinValve } from '@weir/core';
import type { Observable, Subscriber } from 'rxjs';
import type { Admission } from '../buffering/hold-back.js';

/** Whether the gate of one subscription is open. Follows its Observable until the subscriber is done, and hands its error on. */
export class GateState implements Admission {
  #waiter: (() => void) | undefined;

  constructor(
    private isOpen: boolean,
    changes$: Observable<boolean>,
    subscriber: Subscriber<unknown>,
  ) {
    const valve = currentValve();
    const fail = (error: unknown) => withinLineage(undefined, () => withinValve(valve, () => subscriber.error(error)));
    // What opens the gate must not wait for the consumer that waits for it.
    const subscription = withinValve(undefined, () =>
      changes$.subscribe({
        next: (isOpen) => this.#set(isOpen),
        error: fail,
      }),
    );
    subscriber.add(subscription);
  }

  take(): boolean {
    return this.isOpen;
  }

  whenReady(callback: () => void): () => void {
    this.#waiter = callback;
    return () => (this.#waiter = undefined);
  }

  #set(isOpen: boolean): void {
    this.isOpen = isOpen;
    if (!isOpen) return;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.();
  }
}
