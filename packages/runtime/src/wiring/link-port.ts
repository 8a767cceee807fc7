import { currentValve, enterValve, type Valve } from '@weir/core';
import { Observable, type Subscriber } from 'rxjs';

/**
 * Where other pipelines hand items to one pipeline. It outlives the pipeline's restarts: while the pipeline is not listening,
 * or its valve is closed, the port is not ready and those who feed it wait. It completes when all of them are done.
 */
export class LinkPort {
  #subscriber: Subscriber<unknown> | undefined;
  #valve: Valve | undefined;
  #closed = false;
  #waiting = new Set<() => void>();
  readonly #feeders: Set<string>;

  /** What the pipeline reads. */
  readonly stream = new Observable<unknown>((subscriber) => {
    if (this.#closed || this.#feeders.size === 0) return subscriber.complete();
    this.#subscriber = subscriber;
    this.#valve = currentValve();
    this.#wake();
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

  /** True when an item pushed now is taken at once. */
  get ready(): boolean {
    return this.#subscriber !== undefined && (this.#valve?.isOpen ?? true);
  }

  /** True when the pipeline will never listen again. */
  get closed(): boolean {
    return this.#closed;
  }

  removeFeeder(pipeline: string): void {
    this.#feeders.delete(pipeline);
    if (this.#feeders.size === 0) this.#subscriber?.complete();
  }

  push(item: unknown): void {
    const outer = enterValve(this.#valve);
    try {
      this.#subscriber?.next(item);
    } finally {
      enterValve(outer);
    }
  }

  /** Resolves when the port is ready, or closed. */
  whenReady(): Promise<void> {
    return new Promise((resolve) => {
      const attempt = () => {
        if (this.ready || this.#closed) return resolve();
        if (this.#subscriber === undefined || this.#valve === undefined) this.#waiting.add(attempt);
        else this.#valve.whenOpen(attempt);
      };
      attempt();
    });
  }

  /** The pipeline has stopped for good. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    waiting.forEach((attempt) => attempt());
  }
}
