import { currentValve, enterValve, type Valve, type WeirEvent } from '@weir/core';
import type { Subscriber } from 'rxjs';

/**
 * Where the events of a run go out: within the valve that the run was subscribed to in, and one after the other, also where the reader of one
 * brings about the next from within its `next`, by steering the run.
 */
export class RunOutput {
  readonly valve: Valve | undefined = currentValve();
  #waiting: WeirEvent[] = [];
  #isEmitting = false;
  #isComplete = false;

  constructor(private readonly subscriber: Subscriber<WeirEvent>) {}

  emit(event: WeirEvent): void {
    if (this.#isEmitting) this.#waiting.push(event);
    else this.#send(event);
  }

  /** Completes, behind what is under way. */
  complete(): void {
    this.#isComplete = true;
    if (!this.#isEmitting) this.subscriber.complete();
  }

  #send(event: WeirEvent): void {
    const outer = enterValve(this.valve);
    this.#isEmitting = true;
    try {
      this.subscriber.next(event);
      if (this.#waiting.length > 0) this.#sendWaiting();
    } finally {
      this.#isEmitting = false;
      enterValve(outer);
    }
    if (this.#isComplete) this.subscriber.complete();
  }

  #sendWaiting(): void {
    // The list grows while it is gone through.
    for (const event of this.#waiting) this.subscriber.next(event);
    this.#waiting = [];
  }
}
