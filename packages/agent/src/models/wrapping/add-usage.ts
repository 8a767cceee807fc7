/**
 * Adds up what two calls took, in whichever form a version says it: numbers are added, wherever they stand. A figure that only one of them gives stays; what the
 * provider itself said (`raw`) is left out, since it belongs to one call.
 */
export function addUsage(left: unknown, right: unknown): unknown {
  if (left === undefined || left === null) return right;
  if (right === undefined || right === null) return left;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left !== 'object' || typeof right !== 'object') return right;
  const [before, after] = [left as Record<string, unknown>, right as Record<string, unknown>];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  names.delete('raw');
  return Object.fromEntries([...names].map((name) => [name, addUsage(before[name], after[name])]));
}
