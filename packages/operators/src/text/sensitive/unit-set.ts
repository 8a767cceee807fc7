/** No finder knows characters beyond the letters that are used in addresses, and hyphens. */
const size = 0x2020;
const sets = new Map<string, Uint8Array>();

/** A set of UTF-16 units, made once for each choice of patterns. */
export function unitSetOf(patterns: readonly RegExp[]): Uint8Array {
  const key = patterns.join();
  let set = sets.get(key);
  if (set === undefined) sets.set(key, (set = makeSet(patterns)));
  return set;
}

function makeSet(patterns: readonly RegExp[]): Uint8Array {
  const set = new Uint8Array(size);
  for (let unit = 0; unit < size; unit++) {
    const char = String.fromCharCode(unit);
    if (patterns.some((pattern) => pattern.test(char))) set[unit] = 1;
  }
  return set;
}
