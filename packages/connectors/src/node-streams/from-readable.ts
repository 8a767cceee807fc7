import { TruncatedError, currentValve, enterValve, type Valve } from '@weir/core';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { Observable, type Subscriber } from 'rxjs';
import { ReadFailedError } from '../errors/read-failed-error.js';

/**
 * Emits the chunks of a Node stream, and pauses the stream while the valve downstream is closed.
 *
 * Unlike an async iterator over the stream it can be let go of at any moment, and leaves the stream paused but open: standard input
 * is not there a second time. Completes when the stream ends. Holds nothing.
 *
 * @param name what the stream is called in errors
 * @throws ReadFailedError when the stream fails, TruncatedError when it is closed before its end; both as error notifications
 */
export function fromReadable(stream: Readable, name: string): Observable<Uint8Array | string> {
  return new Observable((subscriber) => {
    const reader = new StreamReader(stream, name, subscriber, currentValve());
    reader.start();
    return () => reader.stop();
  });
}

class StreamReader {
  #cancelWait: (() => void) | undefined;

  constructor(
    private readonly stream: Readable,
    private readonly name: string,
    private readonly subscriber: Subscriber<Uint8Array | string>,
    private readonly valve: Valve | undefined,
  ) {}

  start(): void {
    const { stream } = this;
    if (stream.errored) return this.#fail(stream.errored);
    if (stream.readableEnded) return this.subscriber.complete();
    if (stream.destroyed) return this.#closed();
    this.#socket.ref?.();
    stream.once('end', this.#ended).once('error', this.#fail).once('close', this.#closed);
    this.#resumeWhenOpen(() => stream.on('data', this.#take));
  }

  stop(): void {
    this.#cancelWait?.();
    this.stream.off('data', this.#take).off('end', this.#ended).off('error', this.#fail).off('close', this.#closed);
    this.stream.pause();
    // A pipe that is paused goes on filling its buffer, and would keep the process waiting for its other end.
    this.#socket.unref?.();
  }

  /** Standard input may be a socket underneath. */
  get #socket(): Partial<Pick<Socket, 'ref' | 'unref'>> {
    return this.stream as Partial<Socket>;
  }

  #resumeWhenOpen(first?: () => void): void {
    const resume = () => {
      first?.();
      // Attaching a reader does not set a stream going that somebody has paused.
      this.stream.resume();
    };
    if (this.valve === undefined) resume();
    else this.#cancelWait = this.valve.whenOpen(resume);
  }

  readonly #take = (chunk: Uint8Array | string): void => {
    this.#within(() => this.subscriber.next(chunk));
    if (this.valve === undefined || this.valve.isOpen || this.subscriber.closed) return;
    this.stream.pause();
    this.#resumeWhenOpen();
  };

  readonly #ended = (): void => this.#within(() => this.subscriber.complete());

  readonly #fail = (cause: unknown): void => {
    this.#within(() => this.subscriber.error(new ReadFailedError(this.name, cause)));
  };

  readonly #closed = (): void => {
    this.#within(() => this.subscriber.error(new TruncatedError(`the end of ${this.name}`)));
  };

  #within(work: () => void): void {
    const outer = enterValve(this.valve);
    try {
      work();
    } finally {
      enterValve(outer);
    }
  }
}
