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

/** A value as JSON, with the fields of objects in order, and bytes, addresses, dates and big integers as what they are. */
export function stableText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  if (Array.isArray(value)) return `[${value.map(stableText).join(',')}]`;
  if (ArrayBuffer.isView(value)) {
    return `bytes(${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')})`;
  }
  if (value instanceof URL) return `url(${JSON.stringify(value.href)})`;
  if (value instanceof Date) return `date(${value.getTime()})`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && typeof field !== 'function');
  fields.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${stableText(field)}`).join(',')}}`;
}
