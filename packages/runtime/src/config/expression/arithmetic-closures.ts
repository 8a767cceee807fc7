import { unsure, type Closure } from './closure.js';
import { isNumeric } from './scalar.js';

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

/**
 * Arithmetic in which a decimal takes part, and the joining of texts; `undefined` for another operator. Whole numbers among themselves,
 * which may overflow and divide differently, are the library's.
 */
export function arithmeticClosure(operator: string, left: Closure, right: Closure): Closure | undefined {
  const apply = operations[operator];
  if (apply === undefined) return undefined;
  return (event) => {
    const a = left(event);
    const b = right(event);
    if (isNumeric(a) && isNumeric(b) && (typeof a === 'number' || typeof b === 'number'))
      return apply(Number(a), Number(b));
    return operator === '+' && typeof a === 'string' && typeof b === 'string' ? a + b : unsure;
  };
}

/** `-part`. */
export function negativeClosure(part: Closure): Closure {
  return (event) => {
    const value = part(event);
    return isNumeric(value) ? -value : unsure;
  };
}
