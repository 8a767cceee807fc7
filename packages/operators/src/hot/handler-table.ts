import { reportUnhandled } from '@weir/core';
import { Subscription } from 'rxjs';
import { isPromiseLike } from './is-promise-like.js';

/** Does something with what it is given; what it throws or rejects with goes to the error handlers. What else it gives back is of no account. */
export type Handler<Value> = (value: Value) => unknown;

interface Registration<Value> {
  readonly handler: Handler<Value>;
}

/** Handlers by key. One that fails does not stop the others. */
export class HandlerTable<Key, Value> {
  readonly #registrations = new Map<Key, Set<Registration<Value>>>();

  /** One that is there already comes once more; each is taken away by its own subscription. */
  add(key: Key, handler: Handler<Value>): Subscription {
    const registrations = this.#registrations.get(key) ?? new Set();
    const own = { handler };
    this.#registrations.set(key, registrations.add(own));
    return new Subscription(() => this.#removeWhere(key, (registration) => registration === own));
  }

  /** Takes a handler away as often as it is there. */
  remove(key: Key, handler: Handler<Value>): void {
    this.#removeWhere(key, (registration) => registration.handler === handler);
  }

  #removeWhere(key: Key, isMeant: (registration: Registration<Value>) => boolean): void {
    const registrations = this.#registrations.get(key);
    if (registrations === undefined) return;
    for (const registration of [...registrations]) if (isMeant(registration)) registrations.delete(registration);
    if (registrations.size === 0) this.#registrations.delete(key);
  }

  has(key: Key): boolean {
    return this.#registrations.has(key);
  }

  keys(): Key[] {
    return [...this.#registrations.keys()];
  }

  /** Calls every handler of a key; gives the promises of those that go on, which never reject. */
  call(key: Key, value: Value, onError: (error: unknown) => void): PromiseLike<void>[] {
    const handling: PromiseLike<void>[] = [];
    // A copy: a handler may come or go meanwhile.
    for (const { handler } of [...(this.#registrations.get(key) ?? [])]) {
      try {
        const result = handler(value);
        if (isPromiseLike(result)) handling.push(result.then(() => undefined, onError));
      } catch (error) {
        onError(error);
      }
    }
    return handling;
  }
}

/** What failed, and with what. */
export interface HandlingFailure<Message> {
  error: unknown;
  message: Message;
}

const everyKey = Symbol('every key');

/** Error handlers by key, and for every key. What nobody handles, and what they throw themselves, is raised as unhandled. */
export class ErrorHandlers<Key, Message> {
  readonly #table = new HandlerTable<Key | typeof everyKey, HandlingFailure<Message>>();

  /** @param key only failures of this one, which then do not go to the handlers of every key; `undefined` for every key */
  add(key: Key | undefined, handler: Handler<HandlingFailure<Message>>): Subscription {
    return this.#table.add(key ?? everyKey, handler);
  }

  report(key: Key, failure: HandlingFailure<Message>): void {
    const handling = [key, everyKey].find((candidate) => this.#table.has(candidate as Key)) as Key | undefined;
    if (handling === undefined) reportUnhandled(failure.error);
    else this.#table.call(handling, failure, reportUnhandled);
  }
}
