/** The value at a path of keys and indexes; `undefined` where the path leads nowhere. Only own properties count. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** What a value is, for a message: short, and without the insides of lists and maps. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return value.length > 60 ? `the text "${value.slice(0, 57)}…"` : `the text "${value}"`;
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'number':
    case 'bigint':
    case 'boolean':
      return `the ${typeof value} ${value}`;
    case 'object':
      return 'a map';
    default:
      return `a ${typeof value}`;
  }
}
