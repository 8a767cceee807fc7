import { InvalidArgumentError, withinValve } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import type { Overflow } from './bounded.js';
import { BoundedSubscriber, type BoundedSettings } from './bounded-subscriber.js';
import { SharedSource } from './shared-source.js';

/**
 * What happens when a reader has as many items waiting as it may. `slowest`: the source waits for it, and so do the other readers. `drop`: it loses the item
 * that waited longest. `disconnect`: it fails, and the others go on.
 */
export type BroadcastPolicy = 'slowest' | 'drop' | 'disconnect';

/** Who lost an item, and how many it has lost so far. */
export interface ReaderLoss {
  /** The reader's number: 0 for the first that subscribed, 1 for the next. */
  readonly reader: number;
  /** How many items it has lost, this one included. */
  readonly dropped: number;
}

export interface BroadcastOptions<T> {
  policy: BroadcastPolicy;
  /** How many items may wait for each reader. Default 64. */
  buffer?: number | undefined;
  /** Under `drop`: called for each item that a reader loses. */
  onDrop?: ((item: T, loss: ReaderLoss) => void) | undefined;
}

/**
 * Shares one subscription to the source among all who subscribe, and lets a slow reader wait, lose or leave, but never hold whatever comes.
 *
 * Use it wherever fast and slow readers meet: a log and a browser tab, an answer and its translation. RxJS's `share` follows the valve of its first
 * reader only, and floods the others. To tell newcomers what came last use `replayLast`; in config a pipeline with several sinks shares its source, each with
 * a `mode` of its own.
 *
 * The source is subscribed to with the first reader, and let go when the last one leaves. A newcomer gets what comes from then on; one that comes after the
 * end begins anew. An item passes at once to each reader whose valve is open; for each other one it waits, up to `buffer` items. When these are handed on, in
 * order, the source goes on (under `slowest`: once half of them are left). Completes and errors for each reader behind what waits for it.
 * A reader counts as slow by its valve, so it needs a consumer that owns one (`mapAsync`, `toAsyncIterable`).
 *
 * Under `slowest` nothing is lost, and no reader is more than `buffer` items ahead of another. Under the others the source never waits for
 * a reader. Memory: `buffer` items for each reader; under `slowest` up to 1,024 more that were on their way, beyond which the reader fails. A receipt waits for
 * every reader; an item that was dropped counts as taken, one that a reader failed or left on is refused, so that it may come again.
 * What `onDrop` throws is that reader's error.
 *
 * @throws BufferOverflowError as the error of a reader that fell behind, under `disconnect`
 * @throws InvalidArgumentError at once, when `policy` or `buffer` makes no sense
 * @see bounded, which does the same for a single reader
 */
export function broadcast<T>(options: BroadcastOptions<T>): MonoTypeOperatorFunction<T> {
  const settings = settingsOf(options);
  return (source) => {
    let current: SharedSource<T> | undefined;
    let readers = 0;
    return new Observable((subscriber) => {
      const onDrop = reporterOf(options, readers++);
      const input = new BoundedSubscriber(subscriber, { ...settings, onDrop });
      current ??= new SharedSource(source, () => (current = undefined));
      // Joins within the reader's buffer: that is what the source waits for.
      const joined = current;
      withinValve(input.valve, () => joined.join(input));
    });
  };
}

const DEFAULT_BUFFER = 64;

const overflows: Record<BroadcastPolicy, Overflow> = { slowest: 'wait', drop: 'dropOldest', disconnect: 'error' };

function settingsOf<T>({ policy, buffer = DEFAULT_BUFFER }: BroadcastOptions<T>): Omit<BoundedSettings<T>, 'onDrop'> {
  if (!Object.hasOwn(overflows, policy))
    throw new InvalidArgumentError('policy', '"slowest", "drop" or "disconnect"', policy);
  if (!(Number.isInteger(buffer) && buffer >= 1))
    throw new InvalidArgumentError('buffer', 'a whole number from 1', buffer);
  return { operator: 'broadcast', size: buffer, lowMark: buffer >> 1, overflow: overflows[policy] };
}

function reporterOf<T>({ onDrop }: BroadcastOptions<T>, reader: number): ((item: T) => void) | undefined {
  if (onDrop === undefined) return undefined;
  let dropped = 0;
  return (item) => onDrop(item, { reader, dropped: ++dropped });
}
