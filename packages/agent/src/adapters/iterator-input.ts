import type { Clock } from '@weir/core';
import type { StepInput } from '../model/step-pump.js';

/** How long a stream whose answer is whole may take to end by itself, in ms. */
const patience = 100;

/** What an async iterable may have beside its iterator. */
interface ClientStream {
  /** The streams of the official clients close their socket by it. */
  controller?: { abort?: () => void };
  /** Anthropic's helper reads ahead: where it fails while nobody waits for its next item, its iterator merely ends. */
  errored?: boolean;
  /** Rejects with what it failed with. */
  done?: () => Promise<void>;
}

/**
 * Draws from an async iterable.
 *
 * Where the answer is whole, the stream gets a moment to come to its own end: a client that has read the response to its end keeps the connection
 * for the next call, one that was stopped closes it. Else, and after that moment, it is told to stop: by its `controller`, since a
 * generator hears of `return()` only once its next item has come, and by `return()`.
 */
export class IteratorInput implements StepInput {
  readonly #iterator: AsyncIterator<unknown>;
  readonly #readsAhead: boolean;

  constructor(
    private readonly stream: AsyncIterable<unknown>,
    private readonly clock: Clock,
  ) {
    this.#iterator = stream[Symbol.asyncIterator]();
    this.#readsAhead = 'errored' in stream;
  }

  read(): Promise<IteratorResult<unknown>> {
    const next = this.#iterator.next();
    return this.#readsAhead ? next.then((result) => this.#withFailure(result)) : next;
  }

  release(answered: boolean): void {
    // A stream that fails while it is being let go has nobody left to tell.
    if (answered) void this.#letEnd().catch(() => undefined);
    else void this.#stop().catch(() => undefined);
  }

  async #withFailure(result: IteratorResult<unknown>): Promise<IteratorResult<unknown>> {
    const { errored, done } = this.stream as ClientStream;
    if (result.done === true && errored === true) await done?.call(this.stream);
    return result;
  }

  async #letEnd(): Promise<void> {
    const timer = this.clock.schedule(() => this.release(false), patience);
    try {
      const { done } = await this.#iterator.next();
      if (done !== true) this.release(false);
    } finally {
      timer.unsubscribe();
    }
  }

  async #stop(): Promise<void> {
    const { controller } = this.stream as ClientStream;
    if (typeof controller?.abort === 'function') controller.abort();
    await this.#iterator.return?.();
  }
}
