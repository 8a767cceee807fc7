/** A value that is compared by what it is. */
export type Scalar = string | number | bigint | boolean | null;

export function isScalar(value: unknown): value is Scalar {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return true;
    default:
      return value === null;
  }
}

export function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Tells whether a whole number is the same as a JavaScript number. */
export function isSafe(integer: bigint): boolean {
  return integer <= Number.MAX_SAFE_INTEGER && integer >= Number.MIN_SAFE_INTEGER;
}
