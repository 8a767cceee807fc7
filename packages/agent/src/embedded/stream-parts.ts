import type { Turn } from './plan-turn.js';

/** The parts of an AI SDK `LanguageModelV3` stream that the embedded model sends. */
export type EmbeddedPart =
  | { type: 'stream-start'; warnings: [] }
  | { type: 'text-start' | 'text-end'; id: string }
  | { type: 'text-delta'; id: string; delta: string }
  | { type: 'tool-input-start'; id: string; toolName: string }
  | { type: 'tool-input-delta'; id: string; delta: string }
  | { type: 'tool-input-end'; id: string }
  | { type: 'tool-call'; toolCallId: string; toolName: string; input: string }
  | { type: 'finish'; finishReason: { unified: 'stop' | 'tool-calls'; raw: undefined }; usage: EmbeddedUsage };

interface EmbeddedUsage {
  inputTokens: { total: number; noCache: number; cacheRead: undefined; cacheWrite: undefined };
  outputTokens: { total: number; text: number; reasoning: undefined };
}

/** Streams an answer word by word. */
export function* answerParts({ question }: Turn, answer: string): Generator<EmbeddedPart> {
  const words = answer.match(/\S+\s*|\s+/g) ?? [];
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: 'answer' };
  for (const delta of words) yield { type: 'text-delta', id: 'answer', delta };
  yield { type: 'text-end', id: 'answer' };
  yield finish('stop', question, words.length);
}

/** Streams tool calls, their arguments piece by piece. */
export function* callParts({ question, calls }: Turn): Generator<EmbeddedPart> {
  yield { type: 'stream-start', warnings: [] };
  for (const [index, { toolName, input }] of calls.entries()) {
    const id = `call-${index + 1}`;
    const text = JSON.stringify(input);
    yield { type: 'tool-input-start', id, toolName };
    for (const delta of text.match(/[\s\S]{1,12}/g) ?? []) yield { type: 'tool-input-delta', id, delta };
    yield { type: 'tool-input-end', id };
    yield { type: 'tool-call', toolCallId: id, toolName, input: text };
  }
  yield finish('tool-calls', question, calls.length);
}

function finish(reason: 'stop' | 'tool-calls', question: string, written: number): EmbeddedPart {
  const read = question.split(/\s+/).length;
  return {
    type: 'finish',
    finishReason: { unified: reason, raw: undefined },
    usage: {
      inputTokens: { total: read, noCache: read, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: written, text: written, reasoning: undefined },
    },
  };
}
