import { fromBase64 } from '@weir/core';
import type { ModelStep } from './model-step.js';

type MediaStep = Extract<ModelStep, { kind: 'media' }>;

/**
 * Reads a `file` part: versions 2 and 3 give bytes or base64 text, version 4 wraps them, or a URL, in an object.
 * @returns `undefined` where the part holds neither
 */
export function mediaOf(part: { mediaType?: unknown; data?: unknown }): MediaStep | undefined {
  const { mediaType, data } = part;
  if (typeof mediaType !== 'string') return undefined;
  const { type, data: inner = data, url } = (typeof data === 'object' && data !== null ? data : {}) as WrappedData;
  if (type === 'url' && (typeof url === 'string' || url instanceof URL))
    return { kind: 'media', mediaType, url: String(url) };
  const bytes = bytesOf(inner);
  return bytes && { kind: 'media', mediaType, bytes };
}

interface WrappedData {
  type?: unknown;
  data?: unknown;
  url?: unknown;
}

function bytesOf(data: unknown): Uint8Array | undefined {
  if (data instanceof Uint8Array) return data;
  return typeof data === 'string' ? fromBase64(data) : undefined;
}
