import {
  defineOperator,
  InvalidArgumentError,
  withinValve,
  type SpillStore,
  type SpillStoreOptions,
  type SpillStoreSpec,
} from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { ClosingStores } from './closing-stores.js';
import { SpillSubscriber } from './spill-subscriber.js';

export interface SpillOptions<T> {
  /** Makes the store that items go to, for each subscription one: `() => fileSpillStore({ path })` of `@weir/connectors`. */
  store: () => SpillStore<T>;
  /** How many items are held in memory at most. Default 1,024. */
  maxItemsInMemory?: number | undefined;
  /** Takes an item that the store can never keep, such as one that is no JSON; the stream goes on without it. Without it this is the stream's error. */
  onError?: ((error: unknown, item: T) => void) | undefined;
}

/**
 * Holds items for a consumer that is slower than the source, however many: over a mark they go to disk.
 *
 * Use it where nothing may be lost and the source must not wait for the consumer: a burst, an outage of what lies below. `bounded` holds items in memory alone,
 * and drops, fails or has the source wait over its mark. Items leave in the order in which they came, at once while the valve downstream is open. It needs a
 * consumer below that owns a valve (`mapAsync`, a sink of the runtime). Completes and errors after everything held was handed on. Holds at most
 * `maxItemsInMemory` items in memory, and what its store takes outside of it; with a store that is slower than the source the source waits, and one that cannot
 * wait fails at 1,024 items more. What comes back from a store is a copy, made from JSON in the case of files; what that changes is told at `fileSpillStore`. An
 * item that cannot be kept fails alone, once it has to go to the store: it goes to `onError`, with its lineage.
 *
 * Where the store survives a restart, every item goes to it first. Its receipt is settled as soon as it is stored, and the item leaves the store once everything
 * that came of it was taken. What was not comes again, before all else, when the stream is next subscribed to, be it after a crash: nothing that was
 * acknowledged is lost, and nothing that was taken comes twice. Otherwise the store is emptied at the end, and receipts wait with their items.
 *
 * Opens its store when it is subscribed to, before the source is: a folder that cannot be used, or is in use already, is the stream's error at the start. Under `retry` or `repeat` the
 * store of the time before may still be at work; it is waited for. Where the store survives a restart give `retry` a delay: within the processing of the item
 * that failed its store cannot be closed, so that it is in use.
 *
 * @throws InvalidArgumentError at once, when `maxItemsInMemory` makes no sense
 * @throws BufferOverflowError as the stream's error, when a source that cannot wait is faster than the store
 * @throws whatever the store does, as the stream's error, behind what can still be handed on; without `onError` also where it cannot keep an item
 */
export function spill<T>(options: SpillOptions<T>): MonoTypeOperatorFunction<T> {
  const { store, maxItemsInMemory = DEFAULT_ITEMS, onError } = options;
  if (!(Number.isInteger(maxItemsInMemory) && maxItemsInMemory >= FEWEST_ITEMS))
    throw new InvalidArgumentError('maxItemsInMemory', `a whole number from ${FEWEST_ITEMS}`, maxItemsInMemory);
  const closing = new ClosingStores();
  return (source) =>
    new Observable((subscriber) => {
      const input = new SpillSubscriber(subscriber, { store: store(), closing, maxItemsInMemory, onError });
      // The store may have failed to open.
      if (!input.closed) withinValve(input.valve, () => source.subscribe(input));
    });
}

interface SpillConfig extends SpillStoreOptions {
  store: string;
  maxItemsInMemory: number;
}

const DEFAULT_ITEMS = 1024;
const FEWEST_ITEMS = 4;

/** `spill` for config: the store is a registered one. */
export const spillSpec = defineOperator<SpillConfig, unknown, unknown>({
  name: 'spill',
  family: 'buffering',
  summary: 'Holds items for a consumer that is slower than the source, over a mark on disk.',
  description:
    'Where nothing may be lost and the source must not wait: a burst, an outage of what lies below. Keeps the order. With `survivesRestart`, an item is acknowledged to the source as soon as it is stored, and what was not taken downstream comes again after a restart or a crash. To hold items in memory alone use `bounded`. Items that go to disk come back as JSON has them; one that cannot be written as JSON goes where the step’s `onError` says.',
  config: ({ z, bytes, reference }) =>
    z.strictObject({
      path: z
        .string()
        .min(1)
        .describe('A folder that belongs to this step alone; relative paths start from the folder of the config.'),
      maxItemsInMemory: z
        .int()
        .min(FEWEST_ITEMS)
        .default(DEFAULT_ITEMS)
        .describe('How many items are held in memory at most.'),
      maxBytes: bytes()
        .refine((size) => size >= SMALLEST_STORE, { error: 'Must be at least 64KiB.' })
        .default(DEFAULT_BYTES)
        .describe('How much may be on disk at most; the stream fails over it.'),
      survivesRestart: z
        .boolean()
        .default(false)
        .describe('Stores every item first, and gives those that were not taken again after a restart or a crash.'),
      fsync: z
        .enum(['never', 'each'])
        .default('never')
        .describe(
          'With `survivesRestart`: whether an item counts as stored when the operating system has it, which outlives the process, or, with `each`, when it is on the disk, which outlives a power cut.',
        ),
      store: reference('spillStore').default('file').describe('The kind of store.'),
    }),
  ownFolder: 'path',
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'hands on what it holds, then completes',
    onError: 'hands on what it holds, then passes the error on',
    memory: 'at most `maxItemsInMemory` items, and `maxBytes` on disk',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    { title: 'Sit out a slow sink', config: { path: './spill', maxItemsInMemory: 256 } },
    {
      title: 'Lose nothing in a crash',
      config: { path: './inbox', survivesRestart: true, maxBytes: '10GiB' },
    },
  ],
  create: ({ store, maxItemsInMemory, ...options }, context) => {
    const spec = context.lookup('spillStore', store) as SpillStoreSpec;
    return spill({
      maxItemsInMemory,
      store: () => spec.create(options, context),
      onError: (error, item) => context.failItem(error, item),
    });
  },
});

const DEFAULT_BYTES = 1024 ** 3;
const SMALLEST_STORE = 64 * 1024;
