import type { EmbeddedPart } from './stream-parts.js';

type Finish = Extract<EmbeddedPart, { type: 'finish' }>;

/** What `doGenerate` gives: the streamed parts put together. */
export interface EmbeddedResult {
  content: ({ type: 'text'; text: string } | Extract<EmbeddedPart, { type: 'tool-call' }>)[];
  finishReason: Finish['finishReason'];
  usage: Finish['usage'];
  warnings: [];
}

/** Puts the parts of a whole answer together. */
export function collectParts(parts: readonly EmbeddedPart[]): EmbeddedResult {
  const text = parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
  const calls = parts.filter((part) => part.type === 'tool-call');
  const { finishReason, usage } = parts.find((part) => part.type === 'finish') as Finish;
  return {
    content: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls],
    finishReason,
    usage,
    warnings: [],
  };
}
