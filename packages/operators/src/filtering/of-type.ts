import { defineOperator, filterKernel, operatorFrom, type EventOf, type EventType } from '@weir/core';
import type { OperatorFunction } from 'rxjs';

/**
 * Lets through the events of the given types, and narrows the type to them.
 *
 * Use it before whatever reads `data`; use RxJS's `filter` for conditions on the data. Looks at `type` alone: values that are no
 * events are dropped. Emits, completes and errors with the source; holds nothing.
 *
 * @param types one or more event types
 * @see https://rxjs.dev/api/operators/filter which this is, by type
 */
export function ofType<const Type extends EventType>(...types: Type[]): OperatorFunction<unknown, EventOf<Type>> {
  return operatorFrom(filterKernel<unknown, EventOf<Type>>(typeTest(types)));
}

/** `ofType` for config: one type, or a list. */
export const ofTypeSpec = defineOperator<string | string[], unknown, unknown>({
  name: 'ofType',
  family: 'filtering',
  summary: 'Lets through the events of the given types.',
  description: 'The cheapest filter. Use `filter` for conditions on the data of an event.',
  config: ({ z }) =>
    z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .describe('The type to let through, or a list of types, such as `llm_chunk` or `[tool_start, tool_end]`.'),
  contract: {
    takes: 'event',
    gives: 'event',
    onComplete: 'completes at once; it holds nothing',
    onError: 'passes the error on at once',
    memory: 'holds nothing',
    lineage: 'synchronous',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'Only the text of the answer',
      config: 'llm_chunk',
      input: '-s-c-c-e|',
      output: '---c-c--|',
      values: {
        input: { s: event('llm_start', 0), c: event('llm_chunk', 1), e: event('llm_end', 2) },
        output: { c: event('llm_chunk', 1) },
      },
    },
    {
      title: 'All about tool calls; what is no event is dropped',
      config: ['tool_start', 'tool_end'],
      input: '-a-s-x-e|',
      output: '---s---e|',
      values: {
        input: { a: event('agent_start', 0), s: event('tool_start', 1), x: 'text', e: event('tool_end', 2) },
        output: { s: event('tool_start', 1), e: event('tool_end', 2) },
      },
    },
  ],
  kernel: (types) => filterKernel(typeTest(typeof types === 'string' ? [types] : types)),
});

function typeTest(types: readonly string[]): (item: unknown) => boolean {
  const [only] = types;
  if (types.length === 1) return (item) => typeOf(item) === only;
  const wanted = new Set<unknown>(types);
  return (item) => wanted.has(typeOf(item));
}

function typeOf(item: unknown): unknown {
  return (item as { type?: unknown } | null | undefined)?.type;
}

function event(type: string, seq: number) {
  return { type, data: {}, run: 'r', seq, time: 0 };
}
