import { unsure, type Closure } from './closure.js';
import { isNumeric, isSafe } from './scalar.js';

type Ordered = string | number | bigint;

const comparisons: Readonly<Record<string, (a: Ordered, b: Ordered) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** `<`, `<=`, `>`, `>=` between numbers or between texts; `undefined` for another operator. */
export function orderClosure(operator: string, left: Closure, right: Closure): Closure | undefined {
  const compare = comparisons[operator];
  if (compare === undefined) return undefined;
  return (event) => {
    const a = left(event);
    const b = right(event);
    if (isNumeric(a) && isNumeric(b)) return compare(a, b);
    return typeof a === 'string' && typeof b === 'string' ? compare(a, b) : unsure;
  };
}

/** As `orderClosure`, with a number on the right that is known beforehand. */
export function orderLiteralClosure(operator: string, part: Closure, literal: number | bigint): Closure | undefined {
  const compare = comparisons[operator];
  if (compare === undefined) return undefined;
  const limit = typeof literal === 'bigint' && isSafe(literal) ? Number(literal) : literal;
  return (event) => {
    const value = part(event);
    return isNumeric(value) ? compare(value, limit) : unsure;
  };
}
