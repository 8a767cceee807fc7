/** Makes a key that an expression gave comparable: expressions make a new list or map each time, which only its text can be compared by. */
export function comparableKey(key: unknown): unknown {
  if (typeof key !== 'object' || key === null) return key;
  return JSON.stringify(key, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
