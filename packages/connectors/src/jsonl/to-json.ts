import { messageOf } from '../errors/errno-of.js';
import { NotSerializableError } from '../errors/not-serializable-error.js';

/** Deeper items are taken to refer to themselves, and are left to the slow way to tell. */
const deepest = 100;

/**
 * Writes a value as JSON in one line.
 *
 * Beyond plain data it writes big integers as text, bytes as Base64, errors with name, message, code and cause, and maps and sets as lists. Plain
 * data, the usual case, takes the fast way.
 *
 * @param writer what writes it, for the error's message
 * @throws NotSerializableError for what refers to itself, and for functions, symbols and `undefined` at the top
 */
export function toJson(value: unknown, writer?: string): string {
  try {
    const json = isPlain(value, 0) ? JSON.stringify(value) : (JSON.stringify(value, replace) as string | undefined);
    if (json !== undefined) return json;
  } catch (error) {
    throw new NotSerializableError(messageOf(error).split('\n')[0] ?? '', writer, { cause: error });
  }
  throw new NotSerializableError(`it is ${value === undefined ? 'undefined' : `a ${typeof value}`}`, writer);
}

/** True where `JSON.stringify` alone writes all there is. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
  if (depth > deepest) return false;
  if (Array.isArray(value)) return value.every((member) => isPlain(member, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) if (!isPlain((value as Record<string, unknown>)[key], depth + 1)) return false;
  return true;
}

/** `this` is the object that holds the value: `value` itself may have been through its `toJSON` already. */
function replace(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  if (typeof original === 'bigint') return original.toString();
  if (typeof original !== 'object' || original === null) return value;
  if (original instanceof ArrayBuffer) return Buffer.from(original).toString('base64');
  if (ArrayBuffer.isView(original)) return base64(original);
  if (original instanceof Map || original instanceof Set) return [...(original as Iterable<unknown>)];
  if (original instanceof Error) return value === original ? failure(original) : value;
  return value;
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function failure(error: Error): Record<string, unknown> {
  const { name, message, cause } = error;
  return { ...Object.fromEntries(Object.entries(error)), name, message, ...(cause !== undefined && { cause }) };
}
