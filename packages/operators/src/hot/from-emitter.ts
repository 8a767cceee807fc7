import type { Observable } from 'rxjs';
import { hotEvents, type Emitter, type HotEventsOptions } from './hot-events.js';

/**
 * Emits what an emitter such as Node's `EventEmitter` tells under one name; several arguments come as a list.
 *
 * RxJS's `fromEvent` listens, too; this one also bounds what waits for a slow consumer, fails with the emitter and ends with it. Events cannot wait, so choose
 * what a full buffer does with the next; a Node stream can: read it with `fromAsyncIterable`. Listens from subscription on, with a listener of its own for
 * each subscriber, and takes every listener away at the end, however it ends. Emits at once while the valve downstream is open; `error` is the stream's
 * error, and `end` and `close` complete it, both behind what is held.
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
