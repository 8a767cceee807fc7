import { OutputClosedError } from '@weir/core';
import type { Writable } from 'node:stream';
import { errnoOf } from '../errors/errno-of.js';
import { WriteFailedError } from '../errors/write-failed-error.js';

/** Reasons that say: nobody reads here any more. */
const closedReasons: ReadonlySet<string | undefined> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

interface Waiter {
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Writes text to a Node stream, and waits where the stream asks for it.
 *
 * A stream tells of a failure by an event that ends the process when nobody listens, and later than the write that caused it. Here it is
 * raised by the next `write`, by whoever waits, or by `flush`.
 */
export class OutputStream {
  #failure: OutputClosedError | WriteFailedError | undefined;
  #raised = false;
  #blocked = false;
  readonly #waiting = new Set<Waiter>();

  /** @param name what the stream is called in errors */
  constructor(
    private readonly stream: Writable,
    private readonly name: string,
  ) {
    stream.on('error', this.#fail).on('drain', this.#drained).on('close', this.#streamClosed);
  }

  /** @throws OutputClosedError when nobody reads any more, WriteFailedError for another failure, such as a full disk */
  write(text: string): void | Promise<void> {
    if (this.#isGone()) this.#end(new OutputClosedError(this.name));
    this.#raise();
    if (this.stream.write(text)) return;
    this.#blocked = true;
    return new Promise((resolve, reject) => this.#waiting.add({ resolve, reject }));
  }

  /** Writes what may as well be left out, and leaves it out where the stream asks to wait or has failed. True if it was written. */
  writeIfReady(text: string): boolean {
    if (this.#blocked || this.#failure !== undefined || this.#isGone()) return false;
    this.#blocked = !this.stream.write(text);
    return true;
  }

  /** Resolves when all that was written is with the operating system. Rejects as `write` throws. */
  async flush(): Promise<void> {
    this.#raise();
    if (this.#isGone()) return;
    await new Promise<void>((resolve) => {
      this.stream.write('', (error) => {
        if (error) this.#fail(error);
        resolve();
      });
    });
    this.#raise();
  }

  /** Waits for what was written, and lets go of the stream; leaves it open. Raises a failure that nobody was told of. */
  async close(): Promise<void> {
    const told = this.#raised;
    try {
      await this.flush();
    } catch (error) {
      if (!told) throw error;
    } finally {
      this.stream.off('error', this.#fail).off('drain', this.#drained).off('close', this.#streamClosed);
    }
  }

  #raise(): void {
    if (this.#failure === undefined) return;
    this.#raised = true;
    throw this.#failure;
  }

  #isGone(): boolean {
    return this.stream.destroyed || this.stream.writableEnded;
  }

  #settle(settle: (waiter: Waiter) => void): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    this.#blocked = false;
    waiting.forEach(settle);
  }

  readonly #drained = (): void => this.#settle(({ resolve }) => resolve());

  /** A stream that is closed after its last write is no failure: whoever waits for room in it is told, and who writes to it later. */
  readonly #streamClosed = (): void => {
    if (this.#waiting.size > 0) this.#end(new OutputClosedError(this.name));
  };

  readonly #fail = (cause: unknown): void => {
    const closed = closedReasons.has(errnoOf(cause));
    this.#end(closed ? new OutputClosedError(this.name, { cause }) : new WriteFailedError(this.name, cause));
  };

  /** The first failure is the one that counts: those after it only follow from it. */
  #end(error: OutputClosedError | WriteFailedError): void {
    const failure = (this.#failure ??= error);
    this.#settle(({ reject }) => {
      this.#raised = true;
      reject(failure);
    });
  }
}
