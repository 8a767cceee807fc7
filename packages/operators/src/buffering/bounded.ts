import { defineOperator, InvalidArgumentError, withinValve } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { BoundedSubscriber, type BoundedSettings } from './bounded-subscriber.js';
import type { DropCounter } from './drop-counter.js';

/**
 * What a full buffer does with the next item. `wait`: asks the source to wait. `dropOldest`: lets go of the item that waited longest.
 * `dropNewest`: lets go of the new one. `latest`: keeps the newest item only. `sample`: keeps every second item of those held and of those that come, then
 * every fourth and so on, until the consumer has caught up: what it gets is spread evenly over the whole busy span. `error`: fails.
 */
export type Overflow = 'wait' | 'dropOldest' | 'dropNewest' | 'latest' | 'sample' | 'error';

/** Why an item was let go. */
export type DropReason = 'overflow';

export interface BoundedOptions<T> {
  /** How many items are held at most. Default 1,024; leave it out with `latest`, which holds one. */
  size?: number | undefined;
  overflow: Overflow;
  /** Under `wait`: at how many held items the source may go on. Default: half of `size`. */
  lowMark?: number | undefined;
  /** Called for each item that is let go. */
  onDrop?: (item: T, reason: DropReason) => void;
  /** Counts the items that are let go. */
  counter?: DropCounter;
}

/**
 * Holds items for a consumer that is slower than the source: hands them on while the valve downstream is open, and keeps up to `size` of them
 * while it is closed.
 *
 * Use it behind a source that cannot wait (a `Subject`, a user's clicks, a socket) with the policy that suits it, and with `wait` to let one that
 * can wait read ahead. It needs a consumer below that owns a valve (`mapAsync`, a sink of the runtime): without one it passes everything on.
 * Emits at once while the valve is open. Completes and errors after everything held was handed on, in order. The source does not see the valve
 * downstream, only this buffer: under the dropping policies it never waits. Holds at most `size` items; under `wait` up to 1,024 more,
 * which were on their way, and beyond them it fails: such a source cannot wait. What `onDrop` throws is the stream's error, at once.
 *
 * @throws BufferOverflowError as the stream's error, when it is full under `error`
 * @throws InvalidArgumentError at once, when `size` or `lowMark` makes no sense
 * @see batch, which groups items
 * @see spill, which loses nothing and does not make the source wait: it goes to disk
 * @see DropCounter
 */
export function bounded<T>(options: BoundedOptions<T>): MonoTypeOperatorFunction<T> {
  const settings = settingsOf(options);
  return (source) =>
    new Observable((subscriber) => {
      const input = new BoundedSubscriber(subscriber, settings);
      withinValve(input.valve, () => source.subscribe(input));
    });
}

type BoundedConfig = Pick<BoundedOptions<unknown>, 'size' | 'overflow' | 'lowMark'>;

/** `bounded` for config. */
export const boundedSpec = defineOperator<BoundedConfig, unknown, unknown>({
  name: 'bounded',
  family: 'buffering',
  summary: 'Holds a bounded number of items for a consumer that is slower than the source.',
  description:
    'Behind a source that cannot wait, with the policy that suits it; with `wait`, lets a source that can wait read ahead. Hands items on while the valve downstream is open. To group items use `batch`.',
  config: ({ z }) =>
    z
      .strictObject({
        size: z
          .int()
          .min(1)
          .optional()
          .describe('How many items are held at most. Default 1024; leave it out with `latest`, which holds one.'),
        overflow: z
          .enum(['wait', 'dropOldest', 'dropNewest', 'latest', 'sample', 'error'])
          .describe(
            'What a full buffer does: `wait` asks the source to wait; `dropOldest` and `dropNewest` let go of the oldest or the new item; `latest` keeps the newest only; `sample` keeps every second, fourth, eighth … item until the consumer has caught up; `error` fails the stream.',
          ),
        lowMark: z
          .int()
          .min(0)
          .optional()
          .describe('Under `wait`: at how many held items the source may go on. Default: half of `size`.'),
      })
      .refine(({ size, overflow }) => overflow !== 'latest' || size === undefined, {
        path: ['size'],
        message: 'Leave "size" out with `latest`, which holds one item.',
      })
      .refine(({ lowMark = 0, ...config }) => lowMark < capacityOf(config), {
        path: ['lowMark'],
        message: '"lowMark" must be below "size"; with `latest` that is 1.',
      }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'hands on what it holds, then completes',
    onError: 'hands on what it holds, then passes the error on',
    memory: 'at most `size` items; under `wait` up to 1,024 more that were on their way',
    lineage: 'explicit',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'With nothing slow below, everything passes',
      config: { size: 2, overflow: 'dropOldest' },
      input: '-abc-|',
      output: '-abc-|',
    },
    {
      title: 'Read ahead of a slow sink',
      config: { size: 256, overflow: 'wait', lowMark: 64 },
    },
    {
      title: 'Only the newest state matters',
      config: { overflow: 'latest' },
    },
    {
      title: 'A fair picture of readings that come too fast',
      config: { size: 100, overflow: 'sample' },
    },
  ],
  create: (config, context) => bounded({ ...config, onDrop: (item, reason) => context.dropped?.(item, reason) }),
});

const DEFAULT_SIZE = 1024;

function capacityOf({ size = DEFAULT_SIZE, overflow }: Pick<BoundedConfig, 'size' | 'overflow'>): number {
  return overflow === 'latest' ? 1 : size;
}

function settingsOf<T>({ size, overflow, lowMark, onDrop, counter }: BoundedOptions<T>): BoundedSettings<T> {
  if (overflow === 'latest' && size !== undefined)
    throw new InvalidArgumentError('size', 'left out with "latest"', size);
  const capacity = capacityOf({ size, overflow });
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new InvalidArgumentError('size', 'a whole number from 1', size);
  const low = lowMark ?? Math.floor(capacity / 2);
  if (!(low >= 0 && low < capacity)) throw new InvalidArgumentError('lowMark', 'from 0 and below "size"', lowMark);
  return { operator: 'bounded', size: capacity, overflow, lowMark: low, onDrop, counter };
}
