import type { ComponentContext, Expression, Fields } from '@weir/core';
import { comparableKey } from '../filtering/comparable-key.js';
import type { Aggregate } from './aggregate.js';
import { aggregates } from './aggregates.js';
import type { AggregateSpec } from './define-aggregate.js';

type AnyAggregate = Aggregate<unknown, unknown, unknown, unknown>;

/** The aggregates over what an expression reads, each with its words. */
const readings = {
  sum: 'The sum',
  min: 'The least',
  max: 'The greatest',
  mean: 'The mean',
  standardDeviation: 'The standard deviation',
  quantiles: 'Quantiles, each within 1 %,',
  distinct: 'How many different values there are',
  first: 'The first',
  last: 'The last',
  collect: 'A list',
} as const;

type ReadingName = keyof typeof readings;

/** Aggregates over what an expression reads; exactly one, or `use`. */
type Reading = Partial<Record<ReadingName, Expression | undefined>> & {
  at?: number[] | undefined;
  limit?: number | undefined;
  use?: string | undefined;
  of?: Expression | undefined;
};

/** An aggregate as config names it: `count`, or `{ max: event.data.durationMs }`. */
export type AggregateConfig = 'count' | 'first' | 'last' | 'collect' | Reading;

/** The schema of one named aggregate. */
export function aggregateField({ z, expression, reference }: Fields) {
  const read = (name: ReadingName) =>
    expression().optional().describe(`${readings[name]} of what this CEL expression gives.`);
  const reading = z
    .strictObject({
      sum: read('sum'),
      min: read('min'),
      max: read('max'),
      mean: read('mean'),
      standardDeviation: read('standardDeviation'),
      quantiles: read('quantiles'),
      at: z
        .array(z.number().min(0).max(1))
        .min(1)
        .optional()
        .describe(
          'Beside `quantiles`: which, as shares. Default: 0.5, 0.9 and 0.99, which give `p50`, `p90` and `p99`.',
        ),
      distinct: read('distinct'),
      limit: z
        .int()
        .min(1)
        .optional()
        .describe('Beside `distinct`: up to how many it counts; beyond it says `isExact: false`. Default 1000.'),
      first: read('first'),
      last: read('last'),
      collect: read('collect'),
      use: reference('aggregate').optional().describe('The name of a registered aggregate.'),
      of: expression().optional().describe('Beside `use`: what it is given of each item. Default: the item.'),
    })
    .refine(
      (given) => [...namesOf(given), ...(given.use === undefined ? [] : ['use'])].length === 1,
      'Name one aggregate, such as `{ max: event.data.durationMs }`.',
    )
    .refine(({ at, quantiles }) => at === undefined || quantiles !== undefined, '"at" goes with "quantiles".')
    .refine(({ limit, distinct }) => limit === undefined || distinct !== undefined, '"limit" goes with "distinct".')
    .refine(({ of, use }) => of === undefined || use !== undefined, '"of" goes with "use".');
  return z.union([z.enum(['count', 'first', 'last', 'collect']), reading]);
}

/** The aggregates that config names. */
export function configuredAggregates(
  named: Record<string, AggregateConfig>,
  context: ComponentContext,
): Record<string, AnyAggregate> {
  return Object.fromEntries(Object.entries(named).map(([name, asked]) => [name, configuredAggregate(asked, context)]));
}

function configuredAggregate(asked: AggregateConfig, context: ComponentContext): AnyAggregate {
  if (typeof asked === 'string') {
    const whole: () => AnyAggregate = aggregates[asked];
    return whole();
  }
  const { use, of = (item: unknown) => item } = asked;
  if (use !== undefined) return (context.lookup('aggregate', use) as AggregateSpec).create(of);
  const [name] = namesOf(asked);
  const read = name && asked[name];
  if (name === undefined || read === undefined) return aggregates.count();
  if (name === 'quantiles') return aggregates.quantiles(read, asked);
  if (name === 'distinct') return aggregates.distinct((item) => comparableKey(read(item)), asked);
  const make: (of: Expression) => AnyAggregate = aggregates[name];
  return make(read);
}

function namesOf(asked: Reading): ReadingName[] {
  return (Object.keys(readings) as ReadingName[]).filter((name) => asked[name] !== undefined);
}
