import { InvalidArgumentError } from '@weir/core';
import { ReplaySubject, type Observable, type Subscription } from 'rxjs';
import { Dispatcher, type HotMiddleware } from './dispatcher.js';
import { ErrorHandlers, HandlerTable, type Handler, type HandlingFailure } from './handler-table.js';

/** A message and who is to have it. */
export interface Addressed<Message> {
  to: string;
  message: Message;
}

/**
 * A message that did not reach its receiver. `noReceiver`: nobody is registered under that name. `failed`: a middleware failed on it, and had not passed
 * it on. `overflow`: it was for everybody, and there was no more room.
 */
export interface Undelivered<Message> extends Addressed<Message> {
  reason: 'noReceiver' | 'failed' | 'overflow';
}

export interface MessageStreamOptions {
  /** How many messages may be under way, those included whose receivers go on, before `send` says to wait. Default 1,000. */
  size?: number | undefined;
  /** How many undelivered messages are kept for those who look later. Default 100. */
  keepUndelivered?: number | undefined;
}

/**
 * Makes a hot stream that carries messages to receivers by name, and reports those that did not arrive.
 *
 * Use it between agents and workers that know each other by name; to tell everybody who cares what happened use `eventStream`.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense
 */
export function messageStream<Message>(options: MessageStreamOptions = {}): MessageStream<Message> {
  return new MessageStream(options);
}

/**
 * A hot stream of addressed messages; made by `messageStream`.
 *
 * Messages are delivered one after another, in the order in which they were sent, and before `send` returns as long as no middleware delays one. Receivers
 * that give a promise are not waited for, but count as under way.
 */
export class MessageStream<Message> {
  /** Messages that did not arrive: the last ones at once, then each as it happens. One that a middleware drops is not among them. Never ends. */
  readonly undelivered$: Observable<Undelivered<Message>>;
  readonly #undelivered: ReplaySubject<Undelivered<Message>>;
  readonly #receivers = new HandlerTable<string, Message>();
  readonly #errors = new ErrorHandlers<string, Addressed<Message>>();
  readonly #dispatcher: Dispatcher<Addressed<Message>>;

  constructor({ size = 1000, keepUndelivered = 100 }: MessageStreamOptions) {
    if (!(Number.isInteger(keepUndelivered) && keepUndelivered >= 1))
      throw new InvalidArgumentError('keepUndelivered', 'a whole number from 1', keepUndelivered);
    this.#undelivered = new ReplaySubject(keepUndelivered);
    this.undelivered$ = this.#undelivered.asObservable();
    this.#dispatcher = new Dispatcher({
      size,
      deliver: (addressed) => this.#deliver(addressed),
      onFailure: (error, addressed, isPassedOn) => {
        if (!isPassedOn) this.#undelivered.next({ ...addressed, reason: 'failed' });
        this.#errors.report(addressed.to, { error, message: addressed });
      },
    });
  }

  /** Resolves as soon as there is room, where `send` said to wait. A receiver must not wait for it: it is part of what is under way. */
  get ready(): Promise<void> {
    return this.#dispatcher.ready;
  }

  /**
   * Sends a message to one receiver.
   *
   * @returns whether to go on; after `false` await `ready` first
   * @throws BufferOverflowError when more than `size` + 1,024 messages wait
   */
  send(to: string, message: Message): boolean {
    return this.#dispatcher.send({ to, message });
  }

  /**
   * Sends a message to everybody who is registered now; to nobody, where there is none. Else as `send`. Where the room does not suffice for all, those
   * whom it does not reach are told of by `undelivered$`.
   */
  broadcast(message: Message): boolean {
    const receivers = this.#receivers.keys();
    let sent = 0;
    try {
      let goOn = true;
      for (const to of receivers) {
        goOn = this.send(to, message) && goOn;
        sent++;
      }
      return goOn;
    } catch (error) {
      for (const to of receivers.slice(sent)) this.#undelivered.next({ to, message, reason: 'overflow' });
      throw error;
    }
  }

  /**
   * Has `receive` called with each message to `name`. Unsubscribe what it returns to end it.
   *
   * @throws InvalidArgumentError when somebody is registered under that name
   */
  register(name: string, receive: Handler<Message>): Subscription {
    if (this.#receivers.has(name)) throw new InvalidArgumentError('name', 'a name that is not taken', name);
    return this.#receivers.add(name, receive);
  }

  /** Puts a middleware behind those that are there; it may also change the receiver. */
  use(middleware: HotMiddleware<Addressed<Message>>): Subscription {
    return this.#dispatcher.use(middleware);
  }

  /**
   * Has `handler` called when a receiver or a middleware fails: on messages to one receiver, or on all to those that have no error handler of their own. What
   * nobody handles is raised as unhandled, as RxJS raises its own.
   */
  onError(handler: Handler<HandlingFailure<Addressed<Message>>>, receiver?: string): Subscription {
    return this.#errors.add(receiver, handler);
  }

  #deliver(addressed: Addressed<Message>): readonly PromiseLike<void>[] {
    const { to, message } = addressed;
    if (!this.#receivers.has(to)) this.#undelivered.next({ ...addressed, reason: 'noReceiver' });
    return this.#receivers.call(to, message, (error) => this.#errors.report(to, { error, message: addressed }));
  }
}
