import { defineOperator, mapKernel, operatorFrom, type Expression } from '@weir/core';
import type { OperatorFunction } from 'rxjs';

/**
 * Gives what `project` makes of each item: RxJS's `map` without the index, for rows that `chain` runs as one.
 *
 * Use RxJS's own wherever there is no `chain`, `mapAsync` for work that takes time. Emits, completes and errors with the source; what
 * `project` throws is the stream's error. Right behind `fromIterable` with a list it is called for up to 64 items in advance: it must not have effects.
 *
 * @see https://rxjs.dev/api/operators/map
 */
export function map<In, Out>(project: (item: In) => Out): OperatorFunction<In, Out> {
  return operatorFrom(mapKernel(project));
}

type MapConfig = Expression | Record<string, Expression>;

/** `map` for config: CEL expressions over `event`. */
export const mapSpec = defineOperator<MapConfig, unknown, unknown>({
  name: 'map',
  family: 'transforming',
  summary: 'Turns each item into what an expression gives, or into a record of such results.',
  description:
    'Use `mapAsync` for work that takes time. An item on which an expression cannot be evaluated has failed. In app code this is RxJS’s `map`.',
  config: ({ z, expression }) =>
    z
      .union([z.record(z.string(), expression()), expression()])
      .describe(
        'A CEL expression over `event`, the item: `event.data.delta`. Or a record whose values are such expressions: `{ name: event.data.name, ms: event.data.durationMs }`.',
      ),
  contract: {
    takes: 'any',
    gives: 'any',
    onComplete: 'completes at once; it holds nothing',
    onError: 'passes the error on at once',
    memory: 'holds nothing',
    lineage: 'synchronous',
    cardinality: 'one',
  },
  examples: [
    {
      title: 'The text of each chunk',
      config: 'event.data.delta',
      input: '-a-b|',
      output: '-x-y|',
      values: {
        input: { a: { type: 'llm_chunk', data: { delta: 'Hel' } }, b: { type: 'llm_chunk', data: { delta: 'lo' } } },
        output: { x: 'Hel', y: 'lo' },
      },
    },
    {
      title: 'A record of two fields',
      config: { name: 'event.data.name', ms: 'event.data.durationMs' },
      input: '-a|',
      output: '-x|',
      values: {
        input: { a: { type: 'tool_end', data: { toolCallId: 't', name: 'search', durationMs: 40 } } },
        output: { x: { name: 'search', ms: 40 } },
      },
    },
  ],
  givesWith: (config) => (typeof config === 'function' || isEventLike(config) ? 'any' : 'record'),
  kernel: (config) => mapKernel(projection(config)),
});

/** Whether a record has the fields of an event. */
function isEventLike(config: Record<string, Expression>): boolean {
  return ['type', 'data', 'run', 'seq'].every((field) => Object.hasOwn(config, field));
}

function projection(config: MapConfig): Expression {
  if (typeof config === 'function') return config;
  const fields = Object.entries(config);
  return (item) => {
    const record: Record<string, unknown> = {};
    for (const [name, expression] of fields) record[name] = expression(item);
    return record;
  };
}
