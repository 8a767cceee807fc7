import { UnreadableAnswerError } from '../../errors/unreadable-answer-error.js';
import type { LanguageModel, ModelCallOptions } from '../../model/language-model.js';
import { openStream } from './open-stream.js';

/** A call as a wrapped model hands it on: the signal is the upstream's own. */
export type UpstreamCall = Omit<ModelCallOptions, 'abortSignal'>;

type Reader = ReadableStreamDefaultReader<unknown>;

/** The model calls that one answer of a wrapped model is made of, of which at most one is open. */
export class Upstream {
  readonly #left = new AbortController();
  #reader: Reader | undefined;

  /** Aborts when the caller aborts, and when the reader leaves. */
  readonly signal: AbortSignal;

  constructor(signal?: AbortSignal) {
    this.signal = signal === undefined ? this.#left.signal : AbortSignal.any([signal, this.#left.signal]);
  }

  /** Makes a call, in the place of the one that is open. @throws what the model fails with */
  async open(model: LanguageModel, call: UpstreamCall): Promise<void> {
    this.close();
    this.signal.throwIfAborted();
    const answer = await openStream(model, { ...call, abortSignal: this.signal });
    const reader = answer?.stream.getReader();
    if (reader === undefined) throw new UnreadableAnswerError(model.modelId, 'it holds no stream');
    this.#reader = reader;
    // The reader may have left while the call was being made.
    if (this.signal.aborted) this.close();
    this.signal.throwIfAborted();
  }

  /** Reads the next part of the call that is open. */
  async read(): Promise<ReadableStreamReadResult<unknown>> {
    const result = (await this.#reader?.read()) ?? { done: true, value: undefined };
    // A stream that is cancelled says that it has ended, which it has not.
    if (result.done) this.signal.throwIfAborted();
    return result;
  }

  /** Lets go of the call that is open. */
  close(reason?: unknown): void {
    // A provider that fails while it is being let go has nobody left to tell.
    void this.#reader?.cancel(reason).catch(() => undefined);
    this.#reader = undefined;
  }

  /** The reader has left: lets go of everything. */
  leave(reason: unknown): void {
    this.close(reason);
    this.#left.abort(reason);
  }
}
