import type { TextPattern } from '@weir/core';
import { compilePattern } from '../../registry/fields/pattern-field.js';

/** The name under which the linear `matches` is registered: the library's own cannot be replaced. */
export const linearMatches = 'matchesLinearly';

const cacheSize = 100;
const compiled = new Map<string, TextPattern>();

/** Tells whether a pattern (RE2 syntax) occurs in a text. Keeps the last hundred patterns compiled. */
export function matchesLinearly(text: string, source: string): boolean {
  let pattern = compiled.get(source);
  if (pattern === undefined) {
    pattern = compilePattern(source);
    if (compiled.size >= cacheSize) compiled.delete(compiled.keys().next().value as string);
    compiled.set(source, pattern);
  }
  return pattern.find(text) !== undefined;
}

/** Turns every call of `matches` in a parsed expression into a call of the linear one; gives the patterns that are written out. */
export function useLinearMatches(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(useLinearMatches);
  if (!isNode(node)) return [];
  const found = useLinearMatches(node.args);
  if (node.op !== 'rcall' || !Array.isArray(node.args) || node.args[0] !== 'matches') return found;
  node.args[0] = linearMatches;
  const [pattern] = node.args[2] as unknown[];
  return isNode(pattern) && typeof pattern.args === 'string' && pattern.op === 'value'
    ? [...found, pattern.args]
    : found;
}

function isNode(value: unknown): value is { op: string; args: unknown } {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
