import { BufferOverflowError, InvalidArgumentError } from '@weir/core';
import { Subscription } from 'rxjs';
import { waitSlack } from '../buffering/bounded-subscriber.js';
import { Fifo } from '../buffering/fifo.js';
import { isPromiseLike } from './is-promise-like.js';
import { Pressure } from './pressure.js';

/**
 * Stands between what is sent and its handlers: calls `next` with the message or with another one (changes it), does not call it (drops it), or calls it
 * later, before the promise that it returns resolves (delays it).
 */
export type HotMiddleware<Message> = (message: Message, next: (message: Message) => void) => void | PromiseLike<void>;

export interface DispatcherOptions<Message> {
  /** How many messages may be under way before senders are told to wait. */
  readonly size: number;
  /** Calls the handlers; gives the promises of those that go on. Never throws. */
  readonly deliver: (message: Message) => readonly PromiseLike<void>[];
  /** Takes what a middleware threw, and whether it had passed the message on before. Never throws. */
  readonly onFailure: (error: unknown, message: Message, isPassedOn: boolean) => void;
}

/** Sends messages through the middleware to their handlers, one after another, in the order in which they were sent. */
export class Dispatcher<Message> {
  readonly #queue = new Fifo<Message>();
  readonly #pressure: Pressure;
  #middleware: readonly HotMiddleware<Message>[] = [];
  #busy = false;
  /** Handlers that go on by themselves. */
  #handling = 0;

  constructor(private readonly options: DispatcherOptions<Message>) {
    const { size } = options;
    if (!(Number.isInteger(size) && size >= 1)) throw new InvalidArgumentError('size', 'a whole number from 1', size);
    this.#pressure = new Pressure(size);
  }

  get ready(): Promise<void> {
    return this.#pressure.ready;
  }

  use(middleware: HotMiddleware<Message>): Subscription {
    // One registered twice counts twice; each is taken away by its own subscription.
    const own: HotMiddleware<Message> = (message, next) => middleware(message, next);
    this.#middleware = [...this.#middleware, own];
    return new Subscription(() => (this.#middleware = this.#middleware.filter((other) => other !== own)));
  }

  /** @returns whether to go on; after `false` await `ready` first */
  send(message: Message): boolean {
    if (this.#queue.length >= this.options.size + waitSlack) throw new BufferOverflowError(this.options.size);
    this.#queue.push(message);
    this.#measure();
    this.#work();
    return !this.#pressure.isHigh;
  }

  /** At once, as long as no middleware delays: a message sent by a handler follows the one that is being handled. */
  readonly #work = (): void => {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#queue.length > 0) {
      const delays: PromiseLike<void>[] = [];
      this.#pass(this.#queue.shift() as Message, 0, delays);
      this.#measure();
      if (delays.length === 0) continue;
      void allOf(delays).then(() => {
        this.#busy = false;
        this.#work();
      });
      return;
    }
    this.#busy = false;
  };

  #pass(message: Message, index: number, delays: PromiseLike<void>[]): void {
    const middleware = this.#middleware[index];
    if (middleware === undefined) return this.#deliver(message);
    let isPassedOn = false;
    const failed = (error: unknown) => this.options.onFailure(error, message, isPassedOn);
    try {
      const delay = middleware(message, (next) => {
        isPassedOn = true;
        this.#pass(next, index + 1, delays);
      });
      if (isPromiseLike(delay)) delays.push(delay.then(undefined, failed));
    } catch (error) {
      failed(error);
    }
  }

  #deliver(message: Message): void {
    for (const handling of this.options.deliver(message)) {
      this.#handling++;
      void handling.then(() => {
        this.#handling--;
        this.#measure();
      });
    }
  }

  #measure(): void {
    this.#pressure.set(this.#queue.length + this.#handling);
  }
}

/** Waits for all, those included that are added meanwhile. */
async function allOf(delays: PromiseLike<void>[]): Promise<void> {
  for (const delay of delays) await delay;
}
