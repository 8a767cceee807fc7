import { fromBase64 } from './base64.js';
import { isEvent } from './is-event.js';

/**
 * Gives what was read as JSON as it was before it was written: in a `media_chunk` the bytes, which JSON has as Base64 text, are bytes again. Anything else, text
 * that is no Base64 too, is given as it is.
 *
 * For whatever reads events from files, pipes and stores. Constant time but for the bytes; the value is not changed.
 */
export function eventFromJson<T>(value: T): T {
  if (!isEvent(value) || value.type !== 'media_chunk') return value;
  // By type they are bytes already; JSON has text in their place.
  const text: unknown = value.data?.bytes;
  const bytes = typeof text === 'string' ? fromBase64(text) : undefined;
  return bytes === undefined ? value : { ...value, data: { ...value.data, bytes } };
}
