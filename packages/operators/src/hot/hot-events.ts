import { InvalidArgumentError } from '@weir/core';
import { fromEvent, merge, mergeMap, takeUntil, throwError, type Observable } from 'rxjs';
import { bounded, type BoundedOptions, type Overflow } from '../buffering/bounded.js';

/** How events that nobody can hold up are listened to. */
export interface HotEventsOptions<T> extends Omit<BoundedOptions<T>, 'lowMark' | 'overflow'> {
  /** What happens to an event while a slow consumer has `size` of them to come; for the meaning of each see `bounded`. */
  overflow: Exclude<Overflow, 'wait'>;
  /** Which events fail the stream; the one that is listened to is an item all the same. Default: `error`. */
  failsOn?: readonly string[] | undefined;
  /**
   * Which events complete the stream; the one that is listened to is an item all the same. Default: `end` and `close`; none where `close` itself is listened to,
   * since an `end` comes before it.
   */
  endsOn?: readonly string[] | undefined;
}

/** What can be listened to as Node's EventEmitter can. */
export interface Emitter {
  addListener(event: string, listener: (...args: unknown[]) => void): unknown;
  removeListener(event: string, listener: (...args: unknown[]) => void): unknown;
}

/**
 * The events of one name, held in a bounded buffer for a slow consumer.
 *
 * @param reasonOf what the stream fails with, given the event that fails it
 */
export function hotEvents<T>(
  target: EventTarget | Emitter,
  name: string,
  { failsOn = ['error'], endsOn = name === 'close' ? [] : ['end', 'close'], ...buffer }: HotEventsOptions<T>,
  reasonOf: (event: unknown) => unknown,
): Observable<T> {
  const given: { overflow?: Overflow } = buffer;
  if ((given.overflow ?? 'wait') === 'wait')
    throw new InvalidArgumentError('overflow', 'another than "wait": events do not wait', buffer.overflow);
  // RxJS finds out which of the two it is.
  const listen = (event: string) => fromEvent(target as EventTarget, event);
  // What is listened to is an item, whatever else it means.
  const all = (names: readonly string[]) => merge(...names.filter((other) => other !== name).map(listen));
  const failure$ = all(failsOn).pipe(mergeMap((event) => throwError(() => reasonOf(event))));
  const event$ = merge(listen(name) as Observable<T>, failure$).pipe(takeUntil(all(endsOn)));
  return event$.pipe(bounded(buffer));
}
