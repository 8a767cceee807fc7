import { defineOperator, filterKernel, isEvent, operatorFrom, type Kernel } from '@weir/core';
import type { OperatorFunction } from 'rxjs';

export interface CompactOptions {
  /** Whether empty strings, lists and plain objects are dropped, too, and chunks of an answer without text. Default false. */
  empty?: boolean | undefined;
}

/**
 * Drops `null` and `undefined`, and narrows the type; on request also what is empty.
 *
 * Use it behind a `map` that has nothing to say about some items; RxJS's `filter` for any other condition. `0`, `false` and `NaN` pass.
 * Emits at once, completes and errors with the source; holds nothing.
 */
export function compact<T>(options: CompactOptions = {}): OperatorFunction<T, NonNullable<T>> {
  return operatorFrom(compactKernel(options));
}

/** `compact` for config. */
export const compactSpec = defineOperator<CompactOptions, unknown, unknown>({
  name: 'compact',
  family: 'filtering',
  summary: 'Drops `null`, and on request what is empty.',
  description:
    'Behind a `map` that has nothing to say about some items. `0` and `false` pass. For other conditions use `filter`.',
  config: ({ z }) =>
    z.strictObject({
      empty: z
        .boolean()
        .default(false)
        .describe('Whether empty strings, lists and maps are dropped, too, and chunks of an answer without text.'),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'completes at once; it holds nothing',
    onError: 'passes the error on at once',
    memory: 'holds nothing',
    lineage: 'synchronous',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'Without null',
      config: {},
      input: '-a-n-e-z|',
      output: '-a---e-z|',
      values: { input: { a: 'text', n: null, e: '', z: 0 }, output: { a: 'text', e: '', z: 0 } },
    },
    {
      title: 'Without what is empty',
      config: { empty: true },
      input: '-a-e-l-z|',
      output: '-a-----z|',
      values: { input: { a: 'text', e: '', l: [], z: 0 }, output: { a: 'text', z: 0 } },
    },
  ],
  kernel: (config) => compactKernel(config),
});

function compactKernel<T>({ empty = false }: CompactOptions): Kernel<T, NonNullable<T>> {
  return filterKernel((item) => item !== null && item !== undefined && !(empty && isEmpty(item)));
}

function isEmpty(item: unknown): boolean {
  if (typeof item === 'string') return item === '';
  if (typeof item !== 'object' || item === null) return false;
  if (Array.isArray(item)) return item.length === 0;
  if (isEvent(item)) return (item.type === 'llm_chunk' || item.type === 'reasoning_chunk') && item.data.delta === '';
  return isPlain(item) && Object.keys(item).length === 0;
}

/** A date or a map of the language has no keys of its own, and is not empty for it. */
function isPlain(item: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(item);
  return prototype === Object.prototype || prototype === null;
}
