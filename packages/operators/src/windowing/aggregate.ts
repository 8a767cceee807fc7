/**
 * Sums up the items of a window one by one, so that the window need not hold them.
 *
 * `add` gives the new state; it may be the old one, changed. The state of a window is asked for its result once, when it closes.
 */
export interface Aggregate<T, State, Result, Value = T> {
  /** The state of a window without items. */
  seed(): State;
  /**
   * What is added of an item. Default: the item. All values of an item are read before any is added, so that an item that fails here
   * is counted nowhere.
   */
  read?(item: T): Value;
  add(state: State, value: Value): State;
  result(state: State): Result;
  /**
   * Takes the items of `other` into `into`, as if they had been added; `into` may be changed, `other` may not. Windows that overlap, or that grow
   * together, need it: they are put together from parts.
   */
  merge?(into: State, other: State): State;
  /** Whether the state grows with each item: then a window closes early at `maxItems` items. */
  readonly collects?: boolean;
}

/** Several aggregates under names; the result of each is found under its name. */
export type NamedAggregates<T, Results> = { [Name in keyof Results]: Aggregate<T, unknown, Results[Name], unknown> };

/** Makes one aggregate of several. It merges where all of them do. */
export function combineAggregates<T, Results extends object>(
  named: NamedAggregates<T, Results>,
): Aggregate<T, unknown[], Results, unknown[]> {
  const names = Object.keys(named);
  const parts = Object.values<Aggregate<T, unknown, unknown, unknown>>(named);
  // Copied for each result: it has its names already, even one like `__proto__`.
  const unfilled: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, undefined]));
  // Plain loops: these run for each item, or for each window.
  return {
    seed: () => parts.map((part) => part.seed()),
    read(item) {
      const values = new Array<unknown>(parts.length);
      let index = 0;
      for (const part of parts) values[index++] = readBy(part, item);
      return values;
    },
    add(states, values) {
      let index = 0;
      for (const part of parts) {
        states[index] = part.add(states[index], values[index]);
        index++;
      }
      return states;
    },
    ...(parts.every(({ merge }) => merge) && { merge: mergeParts(parts) }),
    result(states) {
      const results = { ...unfilled };
      let index = 0;
      for (const part of parts) {
        results[names[index] as string] = part.result(states[index]);
        index++;
      }
      return results as Results;
    },
    collects: parts.some(({ collects }) => collects === true),
  };
}

function mergeParts(parts: readonly Aggregate<never, unknown, unknown, unknown>[]) {
  return (into: unknown[], other: unknown[]) => parts.map((part, index) => part.merge?.(into[index], other[index]));
}

/** What an aggregate adds of an item. */
export function readBy<T, Value>(aggregate: Pick<Aggregate<T, unknown, unknown, Value>, 'read'>, item: T): Value {
  return aggregate.read === undefined ? (item as unknown as Value) : aggregate.read(item);
}
