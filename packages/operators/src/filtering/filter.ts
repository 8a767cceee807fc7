import { defineOperator, filterKernel, operatorFrom, type Expression } from '@weir/core';
import type { OperatorFunction } from 'rxjs';

/**
 * Lets through the items for which `predicate` holds: RxJS's `filter` without the index, for rows that `chain` runs as one.
 *
 * Use RxJS's own wherever there is no `chain`. Emits, completes and errors with the source; what `predicate` throws is the stream's error.
 * Right behind `fromIterable` with a list it is called for up to 64 items in advance: it must not have effects.
 *
 * @see https://rxjs.dev/api/operators/filter
 */
export function filter<T, Out extends T>(predicate: (item: T) => item is Out): OperatorFunction<T, Out>;
export function filter<T>(predicate: (item: T) => boolean): OperatorFunction<T, T>;
export function filter<T>(predicate: (item: T) => boolean): OperatorFunction<T, T> {
  return operatorFrom(filterKernel(predicate));
}

/** `filter` for config: the condition is a CEL expression over `event`. */
export const filterSpec = defineOperator<Expression<boolean>, unknown, unknown>({
  name: 'filter',
  family: 'filtering',
  summary: 'Lets through the items for which a condition holds.',
  description:
    'Use `ofType` to choose events by type alone, `validate` to check their shape. An item on which the condition cannot be evaluated has failed; it is not dropped. In app code this is RxJS’s `filter`.',
  config: ({ expression }) =>
    expression('boolean').describe('A CEL expression over `event`, the item: `event.type == "tool_end"`.'),
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
      title: 'Only slow tool calls',
      config: 'event.type == "tool_end" && event.data.durationMs > 1000',
      input: '-a-b-c|',
      output: '---b--|',
      values: {
        input: { a: toolEnd(20), b: toolEnd(4000), c: { type: 'llm_end', data: {} } },
        output: { b: toolEnd(4000) },
      },
    },
    {
      title: 'Strings, without the empty ones',
      config: 'event != ""',
      input: '-a-e-b|',
      output: '-a---b|',
      values: { input: { a: 'Hello', e: '', b: 'world' }, output: { a: 'Hello', b: 'world' } },
    },
  ],
  kernel: (condition) => filterKernel(condition),
});

function toolEnd(durationMs: number) {
  return { type: 'tool_end', data: { toolCallId: 't', name: 'search', durationMs } };
}
