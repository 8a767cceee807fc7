import {
  defineOperator,
  InvalidArgumentError,
  realClock,
  type Clock,
  type ComponentContext,
  type Expression,
} from '@weir/core';
import { defer, type OperatorFunction } from 'rxjs';
import { LookupCache } from './lookup-cache.js';
import { mapAsync, type MapAsyncOptions } from './map-async.js';
import { registeredFunction } from './registered-function.js';

export interface EnrichOptions<T, Found, Out> extends MapAsyncOptions<T> {
  /** What is looked up: compared like the keys of a `Map`. Items with the same key share what was found. */
  key: (item: T) => unknown;
  /** Makes the result of an item and what was found for it. */
  join: (item: T, found: Found) => Out;
  /** How many answers are kept; beyond them the one that was asked for longest ago is forgotten. Default 1,000. */
  maxKeys?: number;
  /** For how many milliseconds after it was asked for an answer is kept. Default: as long as there is room. */
  ttl?: number;
  /** Where time comes from; read only where there is a `ttl`. Default `realClock`. */
  clock?: Clock;
}

/**
 * Adds to each item what an asynchronous lookup finds for it, and asks once for the items of one key.
 *
 * Use it for what belongs to an item and is kept elsewhere: the customer of an order, the profile of a user. It is `mapAsync` with a memory;
 * `mapAsync` itself is for work that differs from item to item. Items whose key is being looked up wait for that lookup; one that fails is not
 * remembered, and fails every item that waited for it.
 *
 * Timing, order, errors, backpressure and receipts are those of `mapAsync`. Holds what `mapAsync` holds, and at most `maxKeys` answers, each
 * subscription its own. A lookup is not aborted when the stream ends.
 *
 * @param lookup gives what is found for a key, or a promise of it; the item is the first that asked
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @example
 * orders$.pipe(enrich(fetchCustomer, { key: (order) => order.customerId, join: (order, customer) => ({ ...order, customer }) }))
 */
export function enrich<T, Found, Out>(
  lookup: (key: unknown, item: T) => Found | PromiseLike<Found>,
  options: EnrichOptions<T, Found, Out>,
): OperatorFunction<T, Out> {
  const { key, join, maxKeys = DEFAULT_MAX_KEYS, ttl, clock = realClock, ...mapOptions } = options;
  if (!Number.isInteger(maxKeys) || maxKeys < 1)
    throw new InvalidArgumentError('maxKeys', 'a whole number from 1', maxKeys);
  if (ttl !== undefined && !(ttl > 0)) throw new InvalidArgumentError('ttl', 'a number of milliseconds above 0', ttl);
  const joined = (cache: LookupCache<Found>) => async (item: T) => {
    const asked = key(item);
    return join(item, await cache.find(asked, () => lookup(asked, item)));
  };
  const startMap = () => mapAsync<T, Out>(joined(new LookupCache({ maxKeys, ttl, clock })), mapOptions);
  // Made here once, so that options that make no sense are refused now and not by each subscription.
  startMap();
  return (source) => defer(() => source.pipe(startMap()));
}

interface EnrichConfig {
  use: string;
  as: string;
  key: Expression;
  concurrency: number;
  maxKeys: number;
  ttl?: number | undefined;
}

/** `enrich` for config: the lookup is a registered function, which takes the key. */
export const enrichSpec = defineOperator<EnrichConfig, unknown, unknown>({
  name: 'enrich',
  family: 'transforming',
  summary: 'Adds to each item what a registered function finds for its key, and asks once for each key.',
  description:
    'For what belongs to an item and is kept elsewhere. What is found goes into the field `as`. An item on which the function fails goes where the step’s `onError` says, which may be to look up again first; the stream goes on. For work that differs from item to item use `mapAsync`.',
  config: ({ z, reference, expression, duration }) =>
    z.strictObject({
      use: reference('function').describe('The name of the registered function; it is given the key.'),
      key: expression().describe('A CEL expression that gives the key; items with the same key share what was found.'),
      as: z.string().min(1).describe('The name of the field that what was found goes to.'),
      concurrency: z.int().min(1).default(1).describe('How many items are worked on at a time.'),
      maxKeys: z
        .int()
        .min(1)
        .default(DEFAULT_MAX_KEYS)
        .describe('How many answers are kept; beyond them the one that was asked for longest ago is forgotten.'),
      ttl: duration({ positive: true })
        .optional()
        .describe('For how long after it was asked for an answer is kept. Default: as long as there is room.'),
    }),
  contract: {
    takes: 'record',
    gives: 'record',
    onComplete: 'finishes everything it holds, then completes',
    onError: 'drops what it holds and passes the error on at once',
    memory: 'at most concurrency + 16 items with sources that wait, and maxKeys answers',
    lineage: 'explicit',
    cardinality: 'atMostOne',
    retries: true,
  },
  examples: [
    {
      title: 'The customer of each order, kept for a minute',
      config: { use: 'enrichOrder', key: 'event.customerId', as: 'customer', ttl: '1m' },
    },
    {
      title: 'Eight lookups at a time',
      config: { use: 'enrichOrder', key: 'event.customerId', as: 'customer', concurrency: 8 },
    },
  ],
  create: ({ use, as, key, ttl, ...options }, context) =>
    enrich(registeredLookup(use, context), {
      ...options,
      key,
      join: (item, found) => ({ ...(item as object), [as]: found }),
      clock: context.clock,
      ...(ttl !== undefined && { ttl }),
      onError: (error, item) => context.failItem(error, item),
    }),
});

const DEFAULT_MAX_KEYS = 1000;

/** No reader's leaving ends a lookup, which others may share. */
function registeredLookup(name: string, context: ComponentContext) {
  const lookup = registeredFunction(name, context);
  const task = new AbortController();
  return (key: unknown) => lookup(key, task);
}
