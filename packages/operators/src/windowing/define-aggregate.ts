import type { Aggregate } from './aggregate.js';

/** A named aggregate, so that config can use it: `aggregate: { total: { use: geometricMean, of: event.data.score } }`. */
export interface AggregateSpec {
  readonly kind: 'aggregate';
  /** The name in config: camelCase. */
  name: string;
  /** One sentence: what it gives. */
  summary: string;
  /** Makes the aggregate of what `of` gives for each item: a CEL expression in config, or the item itself. */
  create(of: (item: unknown) => unknown): Aggregate<unknown, unknown, unknown, unknown>;
}

declare module '@weir/core' {
  interface ComponentKinds {
    aggregate: AggregateSpec;
  }
}

/**
 * Declares a named aggregate: checks the types and states the kind. Put the result into a catalog.
 *
 * Give it `merge` too, or windows that overlap cannot use it.
 *
 * @example
 * export const longest = defineAggregate({
 *   name: 'longest',
 *   summary: 'The longest text.',
 *   create: (of) => ({
 *     seed: () => '',
 *     read: (item) => String(of(item)),
 *     add: (best: string, text: string) => (text.length > best.length ? text : best),
 *     merge: (into: string, other: string) => (other.length > into.length ? other : into),
 *     result: (best: string) => best,
 *   }),
 * });
 */
export function defineAggregate<State, Result, Value = unknown>(
  spec: Omit<AggregateSpec, 'kind' | 'create'> & {
    create: (of: (item: unknown) => unknown) => Aggregate<unknown, State, Result, Value>;
  },
): AggregateSpec {
  return { kind: 'aggregate', ...spec };
}
