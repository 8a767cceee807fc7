import { withinLineage } from '../delivery/lineage.js';
import { reportUnhandled } from '../errors/report-unhandled.js';

/** How often any valve has been closed. */
let closings = 0;

/**
 * Lets what fills up tell what can wait.
 *
 * A consumer that buffers owns one valve: it closes it at its high mark and opens it at its low mark. Its `parent` is the valve of the
 * next such consumer downstream, so a producer that meets the innermost valve waits for every consumer below it.
 * `close` and `open` take constant time. Reading `isOpen` does too, until a valve is closed anywhere; then, once, it takes time proportional
 * to the number of buffering consumers in the chain.
 *
 * @see docs/architecture.md, "Backpressure"
 */
export class Valve {
  readonly parent: Valve | undefined;
  #closed = false;
  /** How often any had been closed when this one, and those downstream of it, were last found open. */
  #openAt = -1;
  #waiters: Set<() => void> | undefined;

  constructor(parent?: Valve) {
    this.parent = parent;
  }

  /** True while neither this valve nor one downstream of it is closed. */
  get isOpen(): boolean {
    return this.#openAt === closings || this.#look();
  }

  /** Asks producers to wait. Closing a closed valve changes nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closings++;
  }

  /**
   * Lets producers go on, synchronously, and outside of any lineage: what they emit does not come of the item that made room for it.
   * A consumer also calls it when it is unsubscribed from. What one who waits throws is raised as unhandled: whoever opens it cannot help, and the others go on.
   */
  open(): void {
    if (!this.#closed) return;
    this.#closed = false;
    if (this.#waiters !== undefined && this.#waiters.size > 0) withinLineage(undefined, () => this.#resume());
  }

  /** Wakes who waits, longest first. Once one of them has filled the consumer again, the others keep their places before it. */
  #resume(): void {
    const waiters = this.#waiters ?? [];
    for (const resume of waiters) {
      if (this.#closed) return;
      this.#waiters?.delete(resume);
      try {
        resume();
      } catch (error) {
        reportUnhandled(error);
      }
    }
  }

  /**
   * Calls back once, as soon as the valve is open: synchronously if it is now.
   * @returns cancels the wait
   */
  whenOpen(callback: () => void): () => void {
    let cancel: () => void = () => undefined;
    const attempt = () => {
      const closed = this.#firstClosed();
      if (closed === undefined) callback();
      else cancel = closed.#await(attempt);
    };
    attempt();
    return () => cancel();
  }

  /** Resolves as soon as the valve is open. */
  get opened(): Promise<void> {
    return new Promise((resolve) => this.whenOpen(resolve));
  }

  #look(): boolean {
    if (this.#closed || this.parent?.isOpen === false) return false;
    this.#openAt = closings;
    return true;
  }

  #firstClosed(): Valve | undefined {
    if (this.#closed) return this;
    return this.parent === undefined ? undefined : this.parent.#firstClosed();
  }

  #await(resume: () => void): () => void {
    const waiters = (this.#waiters ??= new Set());
    waiters.add(resume);
    return () => waiters.delete(resume);
  }
}
