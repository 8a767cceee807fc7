import {
  BoundedMap,
  defineOperator,
  InvalidArgumentError,
  isEvent,
  operatorFrom,
  realClock,
  type Clock,
  type Expression,
  type Kernel,
} from '@weir/core';
import type { MonoTypeOperatorFunction } from 'rxjs';
import { comparableKey } from './comparable-key.js';

export interface DedupeOptions<T> {
  /**
   * What makes two items the same: compared like the keys of a `Map`. Default: `(run, seq)` of an event, any other value itself.
   */
  key?: (item: T) => unknown;
  /** How many keys are remembered; beyond them the one that was met longest ago is forgotten. Default 10,000. */
  maxKeys?: number;
  /** For how many milliseconds after it was let through a key is remembered. Default: as long as there is room. */
  ttl?: number;
  /** Called for each item that is dropped. */
  onDuplicate?: (item: T) => void;
  /** Where time comes from; read only where there is a `ttl`. Default `realClock`. */
  clock?: Clock;
}

/**
 * Drops items that were seen before, and remembers a bounded number of keys.
 *
 * Use it behind sources that may send an item twice; RxJS's `distinct` remembers everything for ever, its
 * `distinctUntilChanged` only the last item. Emits at once, completes and errors with the source. Holds at most `maxKeys` keys,
 * so a repeat that comes after more than `maxKeys` other keys is let through. What `key` throws is the stream's error.
 *
 * @throws InvalidArgumentError at once, when `maxKeys` is no whole number from 1, or `ttl` is not above 0
 */
export function dedupe<T>(options: DedupeOptions<T> = {}): MonoTypeOperatorFunction<T> {
  return operatorFrom(dedupeKernel(options));
}

interface DedupeConfig {
  key?: Expression | undefined;
  maxKeys: number;
  ttl?: number | undefined;
}

/** `dedupe` for config: the key is a CEL expression. */
export const dedupeSpec = defineOperator<DedupeConfig, unknown, unknown>({
  name: 'dedupe',
  family: 'filtering',
  summary: 'Drops items that were seen before.',
  description:
    'For sources that may send an item twice. The memory is bounded: a repeat that comes after more than `maxKeys` other keys is let through.',
  config: ({ z, duration, expression }) =>
    z.strictObject({
      key: expression()
        .optional()
        .describe(
          'A CEL expression that gives what makes two items the same. Default: `run` and `seq` of an event; any other value itself, a list or map by what is in it.',
        ),
      maxKeys: z
        .int()
        .min(1)
        .default(DEFAULT_MAX_KEYS)
        .describe('How many keys are remembered; beyond them the one that was met longest ago is forgotten.'),
      ttl: duration({ positive: true })
        .optional()
        .describe('For how long after it was let through a key is remembered. Default: as long as there is room.'),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once; it holds no items',
    onError: 'passes the error on at once',
    memory: 'at most maxKeys keys',
    lineage: 'synchronous',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'The same value twice',
      config: {},
      input: '-a-b-a-c|',
      output: '-a-b---c|',
    },
    {
      title: 'One item for each key',
      config: { key: 'event.id' },
      input: '-a-b-c|',
      output: '-a---c|',
      values: {
        input: { a: { id: 1, text: 'Hello' }, b: { id: 1, text: 'again' }, c: { id: 2, text: 'world' } },
        output: { a: { id: 1, text: 'Hello' }, c: { id: 2, text: 'world' } },
      },
    },
    {
      title: 'Once in five milliseconds',
      config: { ttl: '5ms' },
      input: '-a-a-a-a|',
      output: '-a-----a|',
    },
  ],
  kernel: ({ key, maxKeys, ttl }, context) =>
    dedupeKernel({
      maxKeys,
      clock: context.clock,
      onDuplicate: (item) => context.dropped?.(item, 'duplicate'),
      // Every line of a file is an object of its own: what is in it tells whether it was there before.
      key: (item) => comparableKey(key === undefined ? defaultKey(item) : key(item)),
      ...(ttl !== undefined && { ttl }),
    }),
});

const DEFAULT_MAX_KEYS = 10_000;

function dedupeKernel<T>(options: DedupeOptions<T>): Kernel<T, T> {
  const { key = defaultKey, maxKeys = DEFAULT_MAX_KEYS, ttl, onDuplicate, clock = realClock } = options;
  if (!Number.isInteger(maxKeys) || maxKeys < 1)
    throw new InvalidArgumentError('maxKeys', 'a whole number from 1', maxKeys);
  if (ttl !== undefined && !(ttl > 0)) throw new InvalidArgumentError('ttl', 'a number of milliseconds above 0', ttl);
  return (emit) => {
    // Ordered from the key that was met longest ago to the one that was met last; the value says when it was let through.
    const passed = new BoundedMap<unknown, number>(maxKeys);
    return {
      next(item) {
        const id = key(item);
        const now = ttl === undefined ? 0 : clock.now();
        const before = passed.get(id);
        const isRepeat = before !== undefined && (ttl === undefined || now - before < ttl);
        passed.renew(id, isRepeat ? before : now);
        if (isRepeat) onDuplicate?.(item);
        else emit(item);
      },
      close: () => passed.clear(),
    };
  };
}

function defaultKey(item: unknown): unknown {
  return isEvent(item) ? `${item.run}\0${item.seq}` : item;
}
