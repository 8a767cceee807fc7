/**
 * A result of CEL as plain JavaScript: its whole numbers (`BigInt`, unsigned ones) become numbers, in lists and maps too.
 * Whole numbers beyond 2^53 lose their last digits. What holds none is given back as it is, not copied.
 */
export function plainResult(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return plainList(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return plainMap(value);
  const inner: unknown = value.valueOf();
  return typeof inner === 'bigint' ? Number(inner) : value;
}

function plainList(list: readonly unknown[]): readonly unknown[] {
  const plain = list.map(plainResult);
  return plain.every((item, index) => item === list[index]) ? list : plain;
}

function plainMap(map: object): object {
  const entries = Object.entries(map).map(([key, value]) => [key, value, plainResult(value)] as const);
  if (entries.every(([, before, after]) => before === after)) return map;
  return Object.fromEntries(entries.map(([key, , after]) => [key, after]));
}
