import { enterValve, type Clock, type Valve } from '@weir/core';
import type { Subscription } from 'rxjs';

export interface AdmissionQueueOptions<T> {
  /** The valve downstream; without it nothing ever waits. */
  valve: Valve | undefined;
  emit: (item: T) => void;
  /** How many guests may wait. */
  capacity: number;
  /** How long a guest waits for its turn at most, in ms. */
  maxWait: number;
  clock: Clock;
}

/** Somebody with items to give, at least one, who can be sent away as long as none was taken. */
export interface Guest<T> {
  readonly items: readonly T[];
  /** All its items were emitted. */
  admitted(): void;
  /** It had to wait for too long, or there were too many before it. */
  refused(): void;
}

/**
 * Emits what guests bring while the valve is open, one guest after the other. Who waits while it is closed is bounded in number and
 * time; a guest whose first item was taken stays until its last one is.
 */
export class AdmissionQueue<T> {
  readonly #waiting = new Map<Guest<T>, Subscription | undefined>();
  #current: Guest<T> | undefined;
  #position = 0;
  #running = false;
  #closed = false;
  #cancelWait: (() => void) | undefined;

  constructor(private readonly options: AdmissionQueueOptions<T>) {}

  enter(guest: Guest<T>): void {
    const { capacity, maxWait, clock } = this.options;
    this.#waiting.set(guest, undefined);
    this.#run();
    if (!this.#waiting.has(guest)) return;
    if (this.#waiting.size > capacity || maxWait === 0) return this.#sendAway(guest);
    this.#waiting.set(
      guest,
      clock.schedule(() => this.#sendAway(guest), maxWait),
    );
  }

  /** Emits what a guest brings at once, past those who wait and whatever the valve says: for what frees those who wait. */
  admit(guest: Guest<T>): void {
    if (this.#closed) return guest.refused();
    const outer = enterValve(this.options.valve);
    try {
      for (const item of guest.items) this.options.emit(item);
    } finally {
      enterValve(outer);
    }
    guest.admitted();
  }

  /** Takes a waiting guest out without a word. */
  leave(guest: Guest<T>): void {
    this.#waiting.get(guest)?.unsubscribe();
    this.#waiting.delete(guest);
  }

  /** Sends everybody away, also one who is in the middle. */
  close(): void {
    this.#closed = true;
    this.#cancelWait?.();
    const current = this.#current;
    this.#current = undefined;
    current?.refused();
    for (const guest of [...this.#waiting.keys()]) this.#sendAway(guest);
  }

  #sendAway(guest: Guest<T>): void {
    this.leave(guest);
    guest.refused();
  }

  readonly #run = (): void => {
    if (this.#running || this.#closed) return;
    this.#running = true;
    const outer = enterValve(this.options.valve);
    try {
      while (!this.#closed && this.#isOpen() && this.#step());
    } finally {
      enterValve(outer);
      this.#running = false;
    }
    if (!this.#closed && this.#isBusy()) this.#waitForValve();
  };

  /** Emits one item. False when there is nobody left. */
  #step(): boolean {
    const guest = (this.#current ??= this.#callNext());
    if (guest === undefined) return false;
    const item = guest.items[this.#position++] as T;
    if (this.#position < guest.items.length) {
      this.options.emit(item);
      return true;
    }
    // Before its last item: whoever takes that may close the queue, and the guest is through all the same.
    this.#current = undefined;
    this.options.emit(item);
    guest.admitted();
    return true;
  }

  #callNext(): Guest<T> | undefined {
    const guest = this.#waiting.keys().next().value;
    if (guest !== undefined) this.leave(guest);
    this.#position = 0;
    return guest;
  }

  #isOpen(): boolean {
    return this.options.valve === undefined || this.options.valve.isOpen;
  }

  #isBusy(): boolean {
    return this.#current !== undefined || this.#waiting.size > 0;
  }

  #waitForValve(): void {
    this.#cancelWait?.();
    this.#cancelWait = this.options.valve?.whenOpen(this.#run);
  }
}
