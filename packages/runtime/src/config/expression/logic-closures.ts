import { unsure, type Closure } from './closure.js';

/** `left && right`: the right side is not asked once the left one is false. */
export function andClosure(left: Closure, right: Closure): Closure {
  return (event) => {
    const first = left(event);
    if (first !== true) return first === false ? false : unsure;
    return booleanOrUnsure(right(event));
  };
}

/** `left || right`: the right side is not asked once the left one is true. */
export function orClosure(left: Closure, right: Closure): Closure {
  return (event) => {
    const first = left(event);
    if (first !== false) return first === true ? true : unsure;
    return booleanOrUnsure(right(event));
  };
}

export function notClosure(part: Closure): Closure {
  return (event) => {
    const value = part(event);
    return typeof value === 'boolean' ? !value : unsure;
  };
}

/** `condition ? whenTrue : whenFalse`. */
export function choiceClosure(condition: Closure, whenTrue: Closure, whenFalse: Closure): Closure {
  return (event) => {
    const chosen = condition(event);
    if (typeof chosen !== 'boolean') return unsure;
    return chosen ? whenTrue(event) : whenFalse(event);
  };
}

function booleanOrUnsure(value: unknown): unknown {
  return typeof value === 'boolean' ? value : unsure;
}
