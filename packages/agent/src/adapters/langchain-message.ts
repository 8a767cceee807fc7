import type { EventMap } from '@weir/core';

/** A piece of a message, with the fields of LangChain's `AIMessageChunk`. */
export interface LangChainChunk {
  type: 'ai';
  content: string | readonly object[];
  tool_call_chunks: readonly object[];
  additional_kwargs: object;
  response_metadata: object;
}

export function chunkOf(content: string | readonly object[]): LangChainChunk {
  return { type: 'ai', content, tool_call_chunks: [], additional_kwargs: {}, response_metadata: {} };
}

/** Media as a standard content block. */
export function mediaBlock({ mediaType, bytes, url }: EventMap['media_chunk']): object {
  const kind = /^(image|audio|video)\//.exec(mediaType)?.[1] ?? 'file';
  const where = url === undefined ? { data: bytes } : { url };
  return { type: kind, mimeType: mediaType, ...where };
}
