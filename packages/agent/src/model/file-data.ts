import { toBase64 } from '@weir/core';
import type { FilePart, ModelMessage } from './prompt.js';

const base64Text = /^[A-Za-z0-9+/]+={0,2}$/;
const dataUrl = /^data:[^,]*;base64,/i;
const webUrl = /^https?:\/\//i;

/** Whether a model could be given that as a file: bytes, Base64 text, or the URL of a file. */
export function isFileData(data: unknown): data is FilePart['data'] {
  if (data instanceof Uint8Array) return data.length > 0;
  const text = data instanceof URL ? data.href : data;
  if (typeof text !== 'string') return false;
  return webUrl.test(text) ? URL.canParse(text) : base64Text.test(text.replace(dataUrl, ''));
}

/** The same file as plain data, which JSON can carry: Base64 text, or the text of a URL. */
export function plainFile(part: FilePart): FilePart {
  const { data } = part;
  if (data instanceof Uint8Array) return { ...part, data: toBase64(data) };
  const text = data instanceof URL ? data.href : data;
  const plain = text.replace(dataUrl, '');
  return plain === data ? part : { ...part, data: plain };
}

/** How many bytes of a plain file are known: none of one that lies elsewhere. */
export function bytesOfFile({ data }: FilePart): number {
  if (typeof data !== 'string') return data instanceof Uint8Array ? data.length : 0;
  return webUrl.test(data) ? 0 : Math.floor((data.length * 3) / 4);
}

/** The messages in the form that models of a version of the AI SDK's format take: URLs are objects, and from version 4 on files say what their data is. */
export function forVersion(version: string, prompt: readonly ModelMessage[]): ModelMessage[] {
  return prompt.map((message) => {
    const { content } = message;
    if (typeof content === 'string' || !content.some(({ type }) => type === 'file')) return message;
    const parts = content.map((part) => (part.type === 'file' ? versionedFile(version, part) : part));
    return { ...message, content: parts } as ModelMessage;
  });
}

function versionedFile(version: string, part: FilePart): object {
  const { data } = part;
  // A model that wraps another has been given the form of its own version.
  const { data: inner, url } = (data instanceof Uint8Array || data instanceof URL ? {} : data) as WrappedData;
  const bare = inner ?? url ?? data;
  const given = typeof bare === 'string' && webUrl.test(bare) ? new URL(bare) : bare;
  if (version === 'v2' || version === 'v3') return { ...part, data: given };
  return { ...part, data: given instanceof URL ? { type: 'url', url: given } : { type: 'data', data: given } };
}

interface WrappedData {
  data?: string | Uint8Array;
  url?: URL;
}
