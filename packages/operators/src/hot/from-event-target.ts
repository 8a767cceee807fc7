import type { Observable } from 'rxjs';
import { hotEvents, type HotEventsOptions } from './hot-events.js';

/**
 * Emits the events of one type that an `EventTarget` raises: a WebSocket's messages, a worker's, a page's clicks.
 *
 * RxJS's `fromEvent` listens, too; this one also bounds what waits for a slow consumer, fails with the target and ends with it. Events cannot wait, so choose
 * what a full buffer does with the next. Listens from subscription on, with a listener of its own for each subscriber, and takes every listener away at the
 * end, however it ends. Emits at once while the valve downstream is open; an `error` event is the stream's error (what its `error` says, if it has one, else the
 * event), and `end` and `close` complete it, both behind what is held. On a target where `error` means something else (`window`) set `failsOn: []`.
 * The event that is listened to is an item and nothing else: under `error` each failure comes as an item; under `close`, which a dialog raises again and again,
 * nothing completes unless `endsOn` says so.
 *
 * @throws BufferOverflowError as the stream's error, when the buffer is full under `error`
 * @throws InvalidArgumentError at once, when `size` makes no sense
 * @see fromEmitter, for Node's EventEmitter
 * @example
 * const messages$ = fromEventTarget<MessageEvent>(socket, 'message', { overflow: 'dropOldest', size: 100 });
 */
export function fromEventTarget<E extends Event = Event>(
  target: EventTarget,
  type: string,
  options: HotEventsOptions<E>,
): Observable<E> {
  return hotEvents(target, type, options, reasonOf);
}

/** An ErrorEvent says what went wrong; that of a socket does not. */
function reasonOf(event: unknown): unknown {
  return (event as { error?: unknown }).error ?? event;
}
