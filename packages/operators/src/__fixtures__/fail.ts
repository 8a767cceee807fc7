/** A callback that throws. */
export function fail(): never {
  throw new RangeError('broken');
}
