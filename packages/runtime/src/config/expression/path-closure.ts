import type { ASTNode } from '@marcbachmann/cel-js';
import { isPlain, isRecord, unsure, type Closure } from './closure.js';
import { dataFieldClosure, fieldClosure } from './field-closure.js';

/** The names in `event.a.b` or `event["a"].b`; `undefined` for anything else. */
export function pathOf(node: ASTNode): readonly string[] | undefined {
  if (node.op === 'id') return node.args === 'event' ? [] : undefined;
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const [object, field] = node.args;
  const name = typeof field === 'string' ? field : field.op === 'value' ? field.args : undefined;
  const parent = pathOf(object);
  return parent === undefined || typeof name !== 'string' ? undefined : [...parent, name];
}

/**
 * Reads a path of fields. The value may be of any kind: whoever takes it checks that it is one that it knows. A missing field is `unsure`
 * or `undefined`.
 */
export function pathClosure(path: readonly string[]): Closure {
  const [first, second, ...rest] = path.map(fieldClosure);
  if (first === undefined) return (event) => event;
  if (second === undefined) return first;
  if (rest.length === 0) return usualPair(path) ?? ((event) => second(first(event)));
  return (event) => rest.reduce((value, read) => read(value), second(first(event)));
}

function usualPair([first, second]: readonly string[]): Closure | undefined {
  return first === 'data' && second !== undefined ? dataFieldClosure(second) : undefined;
}

/** `has(event.a.b)`: whether the last field is there; `unsure` where one before it is missing. */
export function hasClosure(path: readonly string[]): Closure | undefined {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const readParent = pathClosure(path.slice(0, -1));
  const read = fieldClosure(last);
  return (event) => {
    const parent = readParent(event);
    if (!isRecord(parent)) return unsure;
    const value = read(parent);
    if (value === unsure || value === undefined) return false;
    return isPlain(value) ? true : unsure;
  };
}
