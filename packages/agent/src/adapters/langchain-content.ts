import type { FinishReason, Usage } from '@weir/core';
import type { ModelStep } from '../model/model-step.js';
import { mediaOf } from '../model/read-media.js';
import { citationOf } from './citation-of.js';
import { fieldsOf, listIn, textIn, type Fields } from './fields.js';

type Emit = (step: ModelStep) => void;

/** A message's fields, as they are in an object of LangChain's classes, and in one that came as JSON. */
export function messageOf(value: unknown): Fields {
  const fields = fieldsOf(value);
  if (fields['lc'] === 1 && fields['kwargs'] !== undefined) return fieldsOf(fields['kwargs']);
  // A generation holds a message, or is a text.
  if (fields['message'] !== undefined) return messageOf(fields['message']);
  return typeof value === 'string' ? { content: value } : fields;
}

/** Reads the content of a message, or of a piece of one; tool calls of the caller's are not content. */
export function readContent(message: Fields, emit: Emit): void {
  const { content, text, additional_kwargs } = message;
  const { reasoning_content, refusal } = fieldsOf(additional_kwargs);
  emitText('reasoning', reasoning_content, emit);
  if (Array.isArray(content)) content.forEach((block: unknown) => readBlock(block, emit));
  else emitText('text', content ?? text, emit);
  emitText('refusal', refusal, emit);
}

function emitText(kind: 'text' | 'reasoning' | 'refusal', delta: unknown, emit: Emit): void {
  const text = textIn(delta);
  if (text !== '') emit({ kind, delta: text });
}

/** Blocks that say what the message says in its other fields. */
const told: ReadonlySet<unknown> = new Set([
  'tool_call',
  'tool_call_chunk',
  'invalid_tool_call',
  'tool_use',
  'input_json_delta',
  'function_call',
]);

function readBlock(value: unknown, emit: Emit): void {
  const block = fieldsOf(value);
  const { type } = block;
  if (typeof value === 'string') return emitText('text', value, emit);
  if (told.has(type)) return;
  switch (type) {
    case 'text':
    case 'text_delta':
      emitText('text', block['text'], emit);
      return listIn(block['annotations'] ?? block['citations']).forEach((each) =>
        emit(citationOf(each) ?? { kind: 'raw', value: each }),
      );
    case 'reasoning':
      return emitText('reasoning', block['reasoning'] ?? block['text'], emit);
    case 'thinking':
      return emitText('reasoning', block['thinking'], emit);
    case 'refusal':
      return emitText('refusal', block['refusal'], emit);
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
    case 'image_url':
    case 'text-plain':
      return emit(mediaIn(block) ?? { kind: 'raw', value });
    default:
      readServerTool(block, emit);
  }
}

function readServerTool(block: Fields, emit: Emit): void {
  const { type, id, name, args } = block;
  const toolCallId = textIn(id) || textIn(block['toolCallId']) || textIn(block['tool_call_id']);
  if (type === 'server_tool_call' && toolCallId !== '')
    return emit({ kind: 'provider-tool-start', toolCallId, name: textIn(name), args });
  if (type !== 'server_tool_call_result' || toolCallId === '') return emit({ kind: 'raw', value: block });
  const { output, status } = block;
  const outcome =
    status === 'error'
      ? { error: { code: 'provider', message: textIn(output) || 'The tool failed at the provider.' } }
      : { result: output };
  emit({ kind: 'provider-tool-end', toolCallId, name: textIn(name), ...outcome });
}

/** Reads media in LangChain's own form, in its former one, and in OpenAI's. */
function mediaIn(block: Fields): ModelStep | undefined {
  const { type, image_url, source } = block;
  const inner = fieldsOf(source);
  const link = textIn(image_url) || textIn(fieldsOf(image_url)['url']) || textIn(block['url']) || textIn(inner['url']);
  const [, linkType, linkData] = /^data:([^;,]+);base64,(.*)$/s.exec(link) ?? [];
  const named = textIn(block['mimeType']) || textIn(block['mime_type']) || textIn(inner['media_type']);
  const mediaType = linkType ?? (named || `${type === 'image_url' ? 'image' : textIn(type)}/*`);
  if (link !== '' && linkType === undefined) return { kind: 'media', mediaType, url: link };
  return mediaOf({ mediaType, data: linkData ?? block['data'] ?? inner['data'] });
}

const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['max_output_tokens', 'length'],
  ['model_length', 'length'],
  ['content_filter', 'content_filter'],
  ['safety', 'content_filter'],
  ['refusal', 'content_filter'],
  ['tool_calls', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['function_call', 'tool_calls'],
]);

/** Why the model stopped, in the words of whichever provider; without such words, as its tool calls tell. */
export function finishReasonOf(message: Fields, hasCalls: boolean): FinishReason {
  const metadata = fieldsOf(message['response_metadata']);
  const info = fieldsOf(message['generationInfo']);
  const reason =
    metadata['finish_reason'] ??
    metadata['stop_reason'] ??
    metadata['finishReason'] ??
    metadata['done_reason'] ??
    fieldsOf(metadata['incomplete_details'])['reason'] ??
    info['finish_reason'];
  return reasons.get(textIn(reason).toLowerCase()) ?? (hasCalls ? 'tool_calls' : 'stop');
}

/** The usage of a message, or of a language model's whole output, which older models report. */
export function usageOf(message: Fields, output: Fields): Usage | undefined {
  const counted = fieldsOf(message['usage_metadata']);
  const { promptTokens, completionTokens, totalTokens } = fieldsOf(
    fieldsOf(output['llmOutput'])['tokenUsage'] ?? fieldsOf(message['response_metadata'])['tokenUsage'],
  );
  const counts: Record<keyof Usage, unknown> = {
    inputTokens: counted['input_tokens'] ?? promptTokens,
    outputTokens: counted['output_tokens'] ?? completionTokens,
    totalTokens: counted['total_tokens'] ?? totalTokens,
    reasoningTokens: fieldsOf(counted['output_token_details'])['reasoning'],
    cachedInputTokens: fieldsOf(counted['input_token_details'])['cache_read'],
  };
  const usage: Usage = {};
  for (const key of Object.keys(counts) as (keyof Usage)[]) {
    const count = counts[key];
    if (Number.isInteger(count) && (count as number) >= 0) usage[key] = count as number;
  }
  return Object.keys(usage).length > 0 ? usage : undefined;
}
