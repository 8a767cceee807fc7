import { InvalidArgumentError, realClock, type Clock } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { byteSize } from './byte-size.js';
import { ReplayedItems, type ReplaySettings } from './replayed-items.js';
import { SharedSource } from './shared-source.js';

/** What is kept for those who come late; all limits that are given hold. At least `items` or `bytes` must be given. */
export interface ReplayLastOptions<T> {
  /** How many items at most. */
  items?: number | undefined;
  /** How many bytes at most, by `sizeOf`. A larger item is not kept. */
  bytes?: number | undefined;
  /** How many milliseconds an item is kept at most. */
  age?: number | undefined;
  /** The size of an item in bytes. Default: of a text or an item's JSON in UTF-8, of binary data as it is. */
  sizeOf?: (item: T) => number;
  /** Where time comes from; read only where there is an `age`. Default `realClock`. */
  clock?: Clock;
}

/**
 * Shares one subscription to the source among all who subscribe, and tells each newcomer first what came last.
 *
 * Use it where readers come late to a running stream: a second browser tab, a dashboard. Without memory use `broadcast`; RxJS's
 * `shareReplay` has no limit by bytes, and a slow reader of it holds whatever comes. The source is subscribed to with the first reader, and let go, with
 * what was kept forgotten, when the last one leaves before the end. Items pass at once; a newcomer gets what is kept as a burst, on subscription,
 * then the rest in order. The source waits while the valve of any reader is closed: the slowest sets the pace; put `bounded` below for a reader
 * that may lose items instead. After completion newcomers get what is kept, then complete; after an error the next one begins
 * anew. Holds what the limits allow; what is too old is let go with the next item or newcomer. Only items that pass carry receipts, replayed ones do not.
 * What `sizeOf` throws is the stream's error.
 *
 * @throws InvalidArgumentError at once, when neither `items` nor `bytes` is given, or a limit makes no sense
 */
export function replayLast<T>(options: ReplayLastOptions<T>): MonoTypeOperatorFunction<T> {
  const settings = settingsOf(options);
  return (source) => {
    let shared: SharedSource<T> | undefined;
    return new Observable((subscriber) => {
      shared ??= new SharedSource(source, () => (shared = undefined), new ReplayedItems(settings));
      shared.join(subscriber);
    });
  };
}

function settingsOf<T>(options: ReplayLastOptions<T>): ReplaySettings<T> {
  const { items = Infinity, bytes, age, sizeOf = byteSize, clock = realClock } = options;
  if (items === Infinity && bytes === undefined)
    throw new InvalidArgumentError('items', 'given, or "bytes"', options.items);
  if (items !== Infinity && !(Number.isInteger(items) && items >= 1))
    throw new InvalidArgumentError('items', 'a whole number from 1', items);
  if (bytes !== undefined && !(bytes > 0)) throw new InvalidArgumentError('bytes', 'a number above 0', bytes);
  if (age !== undefined && !(age > 0)) throw new InvalidArgumentError('age', 'a number of milliseconds above 0', age);
  return { items, bytes, age, sizeOf, clock };
}
