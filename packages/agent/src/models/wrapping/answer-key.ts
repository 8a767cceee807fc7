import { InvalidArgumentError, toBase64 } from '@weir/core';
import { createHash } from 'node:crypto';
import type { ModelIdentity } from './wrapped-model.js';

/**
 * The key of what tells a call to a model apart from others: equal for values that are equal, whatever the order of their fields.
 * A SHA-256, so that it is short however long the prompt is, and says nothing of it.
 */
export function answerKey(model: ModelIdentity, distinction: unknown): string {
  const { specificationVersion, provider, modelId } = model;
  const text = stableText([specificationVersion, provider, modelId, distinction]);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * A value as JSON, with the fields of objects in order, and what JSON has no word for as what it is: numbers that are none, big integers, bytes, dates, addresses, maps and
 * sets, these in the order of their texts.
 *
 * @throws InvalidArgumentError for an object of any other class: two that differ might look the same
 */
export function stableText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  if (Array.isArray(value)) return `[${value.map(stableText).join(',')}]`;
  return builtInText(value) ?? plainText(value);
}

function builtInText(value: object): string | undefined {
  if (ArrayBuffer.isView(value)) return bytesText(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return bytesText(value);
  if (value instanceof URL) return `url(${JSON.stringify(value.href)})`;
  if (value instanceof Date) return `date(${value.getTime()})`;
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)].map((entry) => entry.map(stableText).join(':'));
    return `map(${entries.sort().join(',')})`;
  }
  if (value instanceof Set) return `set(${[...(value as Set<unknown>)].map(stableText).sort().join(',')})`;
  return undefined;
}

function bytesText(buffer: ArrayBufferLike, offset = 0, length = buffer.byteLength): string {
  return `bytes(${toBase64(new Uint8Array(buffer, offset, length))})`;
}

function plainText(value: object): string {
  const made: unknown = Object.getPrototypeOf(value);
  // One of another realm has another prototype, but none behind it.
  if (made !== null && Object.getPrototypeOf(made) !== null)
    throw new InvalidArgumentError('key', 'made of plain data', value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && typeof field !== 'function');
  fields.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${stableText(field)}`).join(',')}}`;
}
