import { defineOperator, InvalidArgumentError, withinValve, type Expression } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { ConflateSubscriber, type ConflateSettings } from './conflate-subscriber.js';

export interface ConflateOptions<T> {
  /** Makes one item of the one that waits and the one that has come now. */
  merge: (waiting: T, item: T) => T;
  /** Merges items with the same key only (compared as `Map` does). Default: all items. */
  key?: ((item: T) => unknown) | undefined;
  /** How many keys may wait at most. Default 1,024. */
  maxKeys?: number | undefined;
}

/**
 * Merges the items that wait for a slow consumer into one, so that it is always up to date and never behind.
 *
 * Use it for what may be summed up: positions, counters, changes of fields, text to be shown. To keep every item use `bounded`, to keep only the newest
 * `bounded` with `latest`. Items pass at once while the valve downstream is open. While it is closed they are merged, by key where one is given; when it
 * opens, what waits is emitted in the order in which the keys came. It needs a consumer below that owns a valve (`mapAsync`, a sink of the runtime):
 * without one it passes everything on. The source never waits. Completes and errors after what waits. Holds one item for each of at most `maxKeys`
 * keys; their receipts, of every item merged, wait with it. What `merge` and `key` throw is the stream's error.
 *
 * @throws BufferOverflowError as the stream's error, behind what waits, when more than `maxKeys` keys would wait
 * @throws InvalidArgumentError at once, when `maxKeys` makes no sense
 * @see batch, which groups items by count and time instead
 */
export function conflate<T>(options: ConflateOptions<T>): MonoTypeOperatorFunction<T> {
  const settings = settingsOf(options);
  return (source) =>
    new Observable((subscriber) => {
      const input = new ConflateSubscriber(subscriber, settings);
      // The source does not see the valve below: it need not wait for what can be merged.
      withinValve(undefined, () => source.subscribe(input));
    });
}

interface ConflateConfig {
  merge: keyof typeof mergers;
  key?: Expression | undefined;
  maxKeys: number;
}

const DEFAULT_MAX_KEYS = 1024;

/** `conflate` for config. */
export const conflateSpec = defineOperator<ConflateConfig, unknown, unknown>({
  name: 'conflate',
  family: 'buffering',
  summary: 'Merges the items that wait for a slow consumer into one.',
  description:
    'In front of a slow consumer that need not see every item. Passes everything on while the consumer keeps up. To keep every item use `bounded`, to keep only the newest `bounded` with `latest`.',
  config: ({ z, expression }) =>
    z.strictObject({
      merge: z
        .enum(['fields', 'sum', 'text'])
        .describe('How two items become one: `fields` lets later fields win, `sum` adds numbers, `text` joins texts.'),
      key: expression().optional().describe('Merges items with the same value of this only. Default: all items.'),
      maxKeys: z.int().min(1).default(DEFAULT_MAX_KEYS).describe('How many keys may wait at most.'),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'emits what waits, then completes',
    onError: 'emits what waits, then passes the error on',
    memory: 'one item for each of at most `maxKeys` keys',
    lineage: 'explicit',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'With nothing slow below, everything passes',
      config: { merge: 'sum' },
      input: '-abc-|',
      output: '-abc-|',
    },
    {
      title: 'The latest fields of each order',
      config: { merge: 'fields', key: 'event.orderId' },
    },
  ],
  create: (config) => conflate({ ...config, merge: mergers[config.merge] }),
});

const mergers = {
  fields: (waiting: unknown, item: unknown): unknown => ({ ...record(waiting), ...record(item) }),
  sum: (waiting: unknown, item: unknown): unknown => number(waiting) + number(item),
  text: (waiting: unknown, item: unknown): unknown => text(waiting) + text(item),
};

function record(item: unknown): object {
  if (typeof item === 'object' && item !== null) return item;
  throw new InvalidArgumentError('item', 'an object, to be merged by "fields"', item);
}

function number(item: unknown): number {
  if (typeof item === 'number') return item;
  throw new InvalidArgumentError('item', 'a number, to be merged by "sum"', item);
}

function text(item: unknown): string {
  if (typeof item === 'string') return item;
  throw new InvalidArgumentError('item', 'a text, to be merged by "text"', item);
}

function settingsOf<T>({ merge, key, maxKeys = DEFAULT_MAX_KEYS }: ConflateOptions<T>): ConflateSettings<T> {
  if (!(Number.isInteger(maxKeys) && maxKeys >= 1))
    throw new InvalidArgumentError('maxKeys', 'a whole number from 1', maxKeys);
  return { merge, key, maxKeys };
}
