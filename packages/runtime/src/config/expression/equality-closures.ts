import { isPlain, unsure, type Closure } from './closure.js';
import { isNumeric, isSafe, isScalar, type Scalar } from './scalar.js';

/** `left == right` for two parts of any kind. */
export function equalClosure(left: Closure, right: Closure): Closure {
  return (event) => {
    const value = left(event);
    return isScalar(value) ? equalScalars(value, right(event)) : unsure;
  };
}

/** `part == literal`: as `equalClosure`, with the literal known beforehand. */
export function equalLiteralClosure(part: Closure, literal: Scalar): Closure {
  if (literal === null) return nullClosure(part);
  const wanted = typeof literal === 'bigint' && isSafe(literal) ? Number(literal) : literal;
  return (event) => {
    const value = part(event);
    return typeof value === typeof wanted ? value === wanted : equalScalars(literal, value);
  };
}

/** `!=` from `==`. */
export function notEqualClosure(equal: Closure): Closure {
  return (event) => {
    const answer = equal(event);
    return answer === unsure ? unsure : answer !== true;
  };
}

/** `part in [literals]`, for texts or for whole numbers; `undefined` where the literals are neither. */
export function membershipClosure(part: Closure, literals: readonly unknown[]): Closure | undefined {
  if (literals.length === 0) return undefined;
  if (literals.every((literal) => typeof literal === 'string')) return oneOfClosure(part, 'string', new Set(literals));
  if (!literals.every((literal) => typeof literal === 'bigint' && isSafe(literal))) return undefined;
  return oneOfClosure(part, 'number', new Set(literals.map(Number)));
}

function oneOfClosure(part: Closure, type: 'string' | 'number', literals: ReadonlySet<unknown>): Closure {
  return (event) => {
    const value = part(event);
    return typeof value === type ? literals.has(value) : unsure;
  };
}

function nullClosure(part: Closure): Closure {
  return (event) => {
    const value = part(event);
    if (value === null) return true;
    return isPlain(value) ? false : unsure;
  };
}

/** Scalars of two kinds differ, except that whole numbers and decimals are compared by value. */
function equalScalars(a: Scalar, b: unknown): boolean | typeof unsure {
  if (!isScalar(b)) return unsure;
  if (typeof a === typeof b) return a === b;
  return isNumeric(a) && isNumeric(b) && a <= b && a >= b;
}
