import type { Expression, Fields } from '@weir/core';
import type { Aggregate } from './aggregate.js';
import { aggregates } from './aggregates.js';

/** Aggregates over what an expression reads; exactly one. */
type Reading = Partial<Record<'sum' | 'min' | 'max' | 'mean' | 'first' | 'last' | 'collect', Expression | undefined>>;

/** An aggregate as config names it: `count`, or `{ max: event.data.durationMs }`. */
export type AggregateConfig = 'count' | 'first' | 'last' | 'collect' | Reading;

/** The schema of one named aggregate. */
export function aggregateField({ z, expression }: Fields) {
  const read = (what: string) => expression().optional().describe(`${what} of what this CEL expression gives.`);
  const reading = z
    .strictObject({
      sum: read('The sum'),
      min: read('The least'),
      max: read('The greatest'),
      mean: read('The mean'),
      first: read('The first'),
      last: read('The last'),
      collect: read('A list'),
    })
    .refine(
      (given) => Object.keys(given).length === 1,
      'Name one aggregate, such as `{ max: event.data.durationMs }`.',
    );
  return z.union([z.enum(['count', 'first', 'last', 'collect']), reading]);
}

/** The aggregates that config names. */
export function configuredAggregates(
  named: Record<string, AggregateConfig>,
): Record<string, Aggregate<unknown, unknown, unknown, unknown>> {
  return Object.fromEntries(Object.entries(named).map(([name, asked]) => [name, configuredAggregate(asked)]));
}

function configuredAggregate(asked: AggregateConfig): Aggregate<unknown, unknown, unknown, unknown> {
  if (typeof asked === 'string') {
    const whole: () => Aggregate<unknown, unknown, unknown, unknown> = aggregates[asked];
    return whole();
  }
  const [[name, read] = []] = Object.entries(asked) as [keyof Reading, Expression][];
  if (name === undefined || read === undefined) return aggregates.count();
  const make: (of: Expression) => Aggregate<unknown, unknown, unknown, unknown> = aggregates[name];
  return make(read);
}
