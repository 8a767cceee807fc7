import {
  currentLineage,
  currentValve,
  defineOperator,
  InvalidArgumentError,
  operatorFrom,
  realClock,
  withinValve,
  type Clock,
  type Kernel,
} from '@weir/core';
import type { OperatorFunction, Subscription } from 'rxjs';
import { byteSize } from './byte-size.js';
import { abandon, emitJoined, holdAlong, type HeldLineages } from './held-lineages.js';

/** When a batch is full; the first limit that is reached counts. At least one must be given. */
export interface BatchOptions<T = unknown> {
  /** How many items a batch holds at most. */
  items?: number | undefined;
  /** How many bytes a batch holds at most, by `sizeOf`. An item that is larger is a batch of its own. */
  bytes?: number | undefined;
  /** How many milliseconds after its first item a batch is emitted at the latest. */
  age?: number | undefined;
  /** The size of an item in bytes. Default: of a text or an item's JSON in UTF-8, of binary data as it is. */
  sizeOf?: (item: T) => number;
  /** Where time comes from; read only where there is an `age`. Default `realClock`. */
  clock?: Clock;
}

/**
 * Groups items into lists by count, bytes or age, whichever comes first.
 *
 * Use it in front of what costs less in bulk: a bulk insert, a file, a socket. For figures over spans of time use `tumblingWindow`, to hold
 * items for a slow consumer `bounded`. A batch is emitted at once by the item that fills it, and before an item that would exceed `bytes`;
 * by age it is emitted from a timer. When the source completes or fails, the open batch is emitted first: nothing is lost.
 * Holds at most `items` items or `bytes` bytes; with `age` alone, whatever comes in that time. What `sizeOf` throws is the stream's error.
 *
 * @throws InvalidArgumentError at once, when no limit is given or one makes no sense
 * @see bufferCount of RxJS, which counts only, and loses the open group when the source fails
 */
export function batch<T>(options: BatchOptions<T>): OperatorFunction<T, T[]> {
  return operatorFrom(batchKernel(options));
}

type BatchConfig = Pick<BatchOptions, 'items' | 'bytes' | 'age'>;

/** `batch` for config. */
export const batchSpec = defineOperator<BatchConfig, unknown, unknown[]>({
  name: 'batch',
  family: 'buffering',
  summary: 'Groups items into lists by count, bytes or age, whichever comes first.',
  description:
    'In front of what costs less in bulk. Give at least one limit. For figures over spans of time use `tumblingWindow`, to hold items for a slow consumer `bounded`.',
  config: ({ z, bytes, duration }) =>
    z
      .strictObject({
        items: z.int().min(1).optional().describe('How many items a batch holds at most.'),
        bytes: bytes({ positive: true })
          .optional()
          .describe(
            'How many bytes a batch holds at most: texts and the JSON of items in UTF-8. A larger item is a batch of its own.',
          ),
        age: duration().optional().describe('How long after its first item a batch is emitted at the latest.'),
      })
      .refine(
        ({ items, bytes, age }) => (items ?? bytes ?? age) !== undefined,
        'Give at least one of "items", "bytes" and "age".',
      ),
  contract: {
    takes: 'any',
    gives: 'list',
    onComplete: 'emits the open batch',
    onError: 'emits the open batch, then passes the error on: nothing is lost',
    memory: 'at most `items` items or `bytes` bytes; with `age` alone, what comes in that time',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'By count; the rest comes at the end',
      config: { items: 2 },
      input: '-a-b-c|',
      output: '---x--(y|)',
      values: { output: { x: ['a', 'b'], y: ['c'] } },
    },
    {
      title: 'By age, counted from the first item of a batch',
      config: { items: 100, age: '4ms' },
      input: '-ab------c|',
      output: '-----x----(y|)',
      values: { output: { x: ['a', 'b'], y: ['c'] } },
    },
    {
      title: 'By bytes: an item that would be too much begins a new batch',
      config: { bytes: 5 },
      input: '-a-b-c|',
      output: '---x-y(z|)',
      values: { input: { a: 'one', b: 'five', c: 'six' }, output: { x: ['one'], y: ['five'], z: ['six'] } },
    },
    {
      title: 'A failure: what was collected comes first',
      config: { items: 10 },
      input: '-a-b-#',
      output: '-----(x#)',
      values: { output: { x: ['a', 'b'] } },
      error: 'error',
    },
  ],
  kernel: (config, { clock }) => batchKernel({ ...config, clock }),
});

function batchKernel<T>(options: BatchOptions<T>): Kernel<T, T[]> {
  const { items = Infinity, bytes, age, sizeOf = byteSize, clock = realClock } = options;
  check(options);
  return (emit) => {
    const valve = currentValve();
    const isByCount = bytes === undefined && age === undefined;
    let open: T[] = [];
    let size = 0;
    let openedAt = 0;
    let held: HeldLineages;
    let timer: Subscription | undefined;
    let isClosed = false;

    const flush = () => {
      if (open.length === 0) return;
      const full = open;
      const lineages = held;
      // Emptied first, since the reader may send the next item from within its own `next`.
      open = [];
      size = 0;
      held = undefined;
      emitJoined(lineages, () => emit(full));
    };

    const measure = (item: T, limit: number) => {
      const itemSize = sizeOf(item);
      while (open.length > 0 && size + itemSize > limit) flush();
      size += itemSize;
    };

    // One timer that moves with the batches, instead of one made and stopped for each of them.
    const watch = (limit: number) => {
      openedAt = clock.now();
      timer ??= clock.schedule(() => onTime(limit), limit);
    };

    const onTime = (limit: number) => {
      timer = undefined;
      if (open.length === 0) return;
      const rest = openedAt + limit - clock.now();
      if (rest > 0) timer = clock.schedule(() => onTime(limit), rest);
      else withinValve(valve, flush);
    };

    return {
      next(item) {
        if (bytes !== undefined) measure(item, bytes);
        // The batch before was the last that the reader wanted.
        if (isClosed) return abandon(holdAlong(undefined), 'batch');
        if (age !== undefined && open.length === 0) watch(age);
        open.push(item);
        held = holdAlong(held);
        if (open.length >= items || (bytes !== undefined && size >= bytes)) flush();
      },
      nextAll(all, start, results) {
        if (!isByCount || held !== undefined || currentLineage() !== undefined) return start;
        for (let index = start; index < all.length;) {
          const end = index + items - open.length;
          // An array of its own from the first, rather than one that grows.
          if (open.length === 0) open = all.slice(index, end);
          else for (let next = index; next < end && next < all.length; next++) open.push(all[next] as T);
          index = end;
          if (open.length < items) continue;
          results.push(open);
          open = [];
        }
        return all.length;
      },
      complete: flush,
      error: flush,
      close() {
        isClosed = true;
        timer?.unsubscribe();
        open = [];
        const lineages = held;
        held = undefined;
        abandon(lineages, 'batch');
      },
    };
  };
}

function check({ items, bytes, age }: Pick<BatchOptions, 'items' | 'bytes' | 'age'>): void {
  if ((items ?? bytes ?? age) === undefined)
    throw new InvalidArgumentError('items', 'given, or "bytes", or "age"', items);
  if (items !== undefined && !(Number.isInteger(items) && items >= 1))
    throw new InvalidArgumentError('items', 'a whole number from 1', items);
  if (bytes !== undefined && !(bytes > 0)) throw new InvalidArgumentError('bytes', 'a number above 0', bytes);
  if (age !== undefined && !(age >= 0)) throw new InvalidArgumentError('age', 'a number of milliseconds from 0', age);
}
