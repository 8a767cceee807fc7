import type { Observable } from 'rxjs';
import { hotEvents, type Emitter, type HotEventsOptions } from './hot-events.js';

/**
 * Emits what an emitter such as Node's `EventEmitter` tells under one name; several arguments come as a list.
 *
 * RxJS's `fromEvent` listens, too; this one also bounds what waits for a slow consumer, fails with the emitter and ends with it. Events cannot wait, so choose
 * what a full buffer does with the next; a Node stream can: read it with `fromAsyncIterable`. Listens from subscription on, with a listener of its own for
 * each subscriber, and takes every listener away at the end, however it ends. Emits at once while the valve downstream is open; `error` is the stream's
 * error, and `end` and `close` complete it, both behind what is held. A `close` without an `end`, such as that of a stream that was destroyed, completes it, too.
 *
 * The event that is listened to is an item and nothing else. Under `error` each failure comes as an item, and `end` and `close` still complete. Under `end` that
 * comes as an item, and `close` completes. Under `close` that comes as an item, and nothing completes: take the first. Choose otherwise with `failsOn` and
 * `endsOn`.
 *
 * Once the stream is over nobody listens on its behalf: an `error` that comes later is thrown by Node, unless somebody else listens to it.
 *
 * @throws BufferOverflowError as the stream's error, when the buffer is full under `error`
 * @throws InvalidArgumentError at once, when `size` makes no sense
 * @see fromEventTarget, for the events of browsers
 * @example
 * const lines$ = fromEmitter<string>(readline, 'line', { overflow: 'error', size: 10_000 });
 */
export function fromEmitter<T = unknown>(emitter: Emitter, event: string, options: HotEventsOptions<T>): Observable<T> {
  return hotEvents(emitter, event, options, (error) => error);
}
