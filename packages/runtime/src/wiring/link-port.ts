import { currentValve, enterValve, withinValve, type Valve } from '@weir/core';
import { Observable, type Subscriber } from 'rxjs';

/** How many items one of several senders may push in a row before it has to line up again, so that the others get a chance. */
const turnLength = 8;

/**
 * Where other pipelines hand items to one pipeline. It outlives the pipeline's restarts: while the pipeline is not listening, or its
 * valve is closed, its senders wait, and then take turns. It completes when all of its feeders are done.
 */
export class LinkPort {
  #subscriber: Subscriber<unknown> | undefined;
  #valve: Valve | undefined;
  #closed = false;
  /** Who waits, longest first, and what looks whether its turn has come. */
  readonly #line = new Map<object, () => void>();
  /** Who pushed last, and how often in a row. */
  #lastSender: object | undefined;
  #pushesInARow = 0;
  readonly #feeders: Set<string>;

  /** What the pipeline reads. */
  readonly stream = new Observable<unknown>((subscriber) => {
    if (this.#closed || this.#feeders.size === 0) return subscriber.complete();
    this.#subscriber = subscriber;
    this.#valve = currentValve();
    this.#wakeFirst();
    return () => {
      if (this.#subscriber === subscriber) this.#subscriber = undefined;
    };
  });

  /** @param feeders the names of those who push; the stream completes when each has been removed */
  constructor(
    readonly pipeline: string,
    feeders: readonly string[],
  ) {
    this.#feeders = new Set(feeders);
  }

  /** True when the pipeline will never listen again. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether an item that `sender` pushes now is taken at once: the pipeline has room, and it is nobody else's turn. */
  isReady(sender: object): boolean {
    if (!this.#hasRoom) return false;
    return this.#line.size === 0 ? this.#mayGoOn(sender) : this.#first === sender;
  }

  /** Resolves when the port is ready for `sender`, which has its place in the line until it pushes or leaves; or when the port is closed. */
  whenReady(sender: object): Promise<void> {
    return new Promise((resolve) => {
      const attempt = () => {
        if (this.#closed || this.isReady(sender)) resolve();
        else if (this.#first === sender && this.#subscriber !== undefined) this.#valve?.whenOpen(attempt);
      };
      this.#line.set(sender, attempt);
      attempt();
    });
  }

  /** Hands an item over; the port must be ready for `sender`. */
  push(sender: object, item: unknown): void {
    if (this.#feeders.size > 1) this.#countPush(sender);
    const outer = enterValve(this.#valve);
    try {
      this.#subscriber?.next(item);
    } finally {
      enterValve(outer);
      if (this.#line.size > 0) this.leave(sender);
    }
  }

  /** Gives up a place in the line. */
  leave(sender: object): void {
    if (this.#line.delete(sender)) this.#wakeFirst();
  }

  removeFeeder(pipeline: string): void {
    this.#feeders.delete(pipeline);
    this.#lastSender = undefined;
    if (this.#feeders.size === 0) withinValve(this.#valve, () => this.#subscriber?.complete());
  }

  /** The pipeline has stopped for good. */
  close(): void {
    this.#closed = true;
    this.#line.forEach((attempt) => attempt());
    this.#line.clear();
  }

  get #hasRoom(): boolean {
    return this.#subscriber !== undefined && (this.#valve === undefined || this.#valve.isOpen);
  }

  #mayGoOn(sender: object): boolean {
    if (this.#lastSender === undefined) return true;
    return this.#lastSender === sender && this.#pushesInARow < turnLength;
  }

  #countPush(sender: object): void {
    const isSameTurn = this.#lastSender === sender && !this.#line.has(sender);
    this.#pushesInARow = isSameTurn ? this.#pushesInARow + 1 : 1;
    this.#lastSender = sender;
  }

  get #first(): object | undefined {
    return this.#line.keys().next().value;
  }

  #wakeFirst(): void {
    this.#line.values().next().value?.();
  }
}
