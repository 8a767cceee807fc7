import type { Expression } from '@weir/core';

/** The expression of a step that only looks on: where it cannot be evaluated there is no value, and the item passes all the same. */
export function looking(expression: Expression): Expression {
  return (item) => {
    try {
      return expression(item);
    } catch {
      return undefined;
    }
  };
}

/** The number that an expression gives of an item; NaN where it gives none. */
export function numberFrom(expression: Expression): (item: unknown) => number {
  const look = looking(expression);
  return (item) => {
    const value = look(item);
    if (typeof value === 'bigint') return Number(value);
    return typeof value === 'number' ? value : NaN;
  };
}
