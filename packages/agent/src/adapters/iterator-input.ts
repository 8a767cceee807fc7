import type { Clock } from '@weir/core';
import { letEnd } from '../model/let-end.js';
import type { StepInput } from '../model/step-pump.js';

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
 * Where the answer is whole, the stream gets a moment to come to its own end. Else, and after that moment, it is told to stop: by its `controller`, since a
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
    const stop = () => void this.#stop().catch(() => undefined);
    if (answered) void letEnd({ read: () => this.#iterator.next(), stop }, this.clock);
    else stop();
  }

  async #withFailure(result: IteratorResult<unknown>): Promise<IteratorResult<unknown>> {
    const { errored, done } = this.stream as ClientStream;
    if (result.done === true && errored === true) await done?.call(this.stream);
    return result;
  }

  async #stop(): Promise<void> {
    const { controller } = this.stream as ClientStream;
    if (typeof controller?.abort === 'function') controller.abort();
    await this.#iterator.return?.();
  }
}
