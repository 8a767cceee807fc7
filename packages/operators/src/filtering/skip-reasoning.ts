import { defineOperator, operatorFrom, type EventOf, type Kernel } from '@weir/core';
import type { OperatorFunction } from 'rxjs';

/**
 * Drops what a model says to itself (`reasoning_chunk`), and narrows the type to the rest.
 *
 * Use it before whatever a reader or another model sees; `ofType` to keep some types only. Everything else passes, values that are no events too.
 * Emits at once, completes and errors with the source; holds nothing.
 */
export function skipReasoning<T>(): OperatorFunction<T, Exclude<T, EventOf<'reasoning_chunk'>>> {
  return operatorFrom(skipReasoningKernel as Kernel<T, Exclude<T, EventOf<'reasoning_chunk'>>>);
}

/** `skipReasoning` for config: `skipReasoning: {}`. */
export const skipReasoningSpec = defineOperator<object, unknown, unknown>({
  name: 'skipReasoning',
  family: 'filtering',
  summary: 'Drops what a model says to itself.',
  description:
    'Before whatever a reader or another model sees. Drops `reasoning_chunk` events and nothing else; to keep some types only, use `ofType`.',
  config: ({ z }) => z.strictObject({}).describe('It has no options.'),
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
      title: 'The answer without the thoughts before it',
      config: {},
      input: '-s-r-c-e|',
      output: '-s---c-e|',
      values: {
        input: {
          s: event('llm_start', 0),
          r: event('reasoning_chunk', 1),
          c: event('llm_chunk', 2),
          e: event('llm_end', 3),
        },
        output: { s: event('llm_start', 0), c: event('llm_chunk', 2), e: event('llm_end', 3) },
      },
    },
    {
      title: 'What is no event passes',
      config: {},
      input: '-a-b|',
      output: '-a-b|',
      values: { input: { a: 'text', b: null }, output: { a: 'text', b: null } },
    },
  ],
  kernel: () => skipReasoningKernel,
});

const skipReasoningKernel: Kernel<unknown, unknown> = (emit) => ({
  next(item) {
    if ((item as { type?: unknown } | null | undefined)?.type !== 'reasoning_chunk') emit(item);
  },
});

function event(type: string, seq: number) {
  return { type, data: {}, run: 'r', seq, time: 0 };
}
