import type { JsonValue } from '../model/json.js';

/** A value as JSON carries it, nothing as `null`; `undefined` where JSON has no word for it. @throws whatever `JSON.stringify` throws */
export function jsonOf(value: unknown): JsonValue | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  const text: unknown = JSON.stringify(value ?? null);
  return typeof text === 'string' ? (JSON.parse(text) as JsonValue) : undefined;
}
