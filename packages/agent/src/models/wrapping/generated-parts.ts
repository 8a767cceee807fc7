import { UnreadableAnswerError } from '../../errors/unreadable-answer-error.js';

/** An answer that came whole, as far as it is looked at; `doGenerate` of versions 2, 3 and 4 gives one. */
export interface WholeAnswer {
  content?: unknown;
  finishReason?: unknown;
  usage?: unknown;
  warnings?: unknown;
  providerMetadata?: unknown;
  response?: unknown;
}

interface Content {
  type?: unknown;
  text?: unknown;
  toolCallId?: unknown;
  toolName?: unknown;
  input?: unknown;
  providerExecuted?: unknown;
  providerMetadata?: unknown;
  citations?: unknown;
}

/**
 * The parts that a stream would have brought a whole answer in: texts and reasoning in one piece each, tool calls with their arguments in one piece and then as they
 * are, everything else (files, sources, results of the provider's tools, what later versions add) as it is. The finish keeps the form in which the version says it.
 *
 * @throws UnreadableAnswerError where it has no list of content
 */
export function* generatedParts(model: string, answer: WholeAnswer | undefined): Generator<unknown, void> {
  const { content, finishReason, usage, warnings = [], providerMetadata, response } = answer ?? {};
  if (!Array.isArray(content)) throw new UnreadableAnswerError(model, 'it has no list of content');
  yield { type: 'stream-start', warnings };
  const { id, timestamp, modelId } = (response ?? {}) as Record<string, unknown>;
  if (id !== undefined || timestamp !== undefined || modelId !== undefined)
    yield { type: 'response-metadata', ...defined({ id, timestamp, modelId }) };
  for (const [index, item] of content.entries()) yield* contentParts(item, String(index));
  yield { type: 'finish', finishReason, usage, ...defined({ providerMetadata }) };
}

function* contentParts(item: unknown, id: string): Generator<unknown, void> {
  const { type, text, toolCallId, toolName, input, providerExecuted, providerMetadata, citations }: Content =
    typeof item === 'object' && item !== null ? item : {};
  if (type === 'text' || type === 'reasoning') {
    // A signature of reasoning, and what a text cites, come with its end, as they do in streams.
    yield { type: `${type}-start`, id };
    yield { type: `${type}-delta`, id, delta: text };
    yield { type: `${type}-end`, id, ...defined({ providerMetadata, citations }) };
  } else {
    if (type === 'tool-call') {
      yield { type: 'tool-input-start', id: toolCallId, toolName, ...defined({ providerExecuted }) };
      yield { type: 'tool-input-delta', id: toolCallId, delta: input };
      yield { type: 'tool-input-end', id: toolCallId };
    }
    yield item;
  }
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
