import { modelFailure, protocolFailure } from '../model/model-failure.js';
import type { ModelEnd, ModelStep } from '../model/model-step.js';
import { readFinish } from '../model/read-finish.js';
import { mediaOf } from '../model/read-media.js';
import type { StepReader } from '../model/step-pump.js';
import { citationOf } from './citation-of.js';
import { fieldsOf, textIn, type Fields } from './fields.js';
import { HostedTools } from './hosted-tools.js';
import { responseReport } from './response-report.js';
import { ToolInputs } from './tool-inputs.js';

/** Events that say nothing that the others do not say. */
const silent =
  /^response\.((in_progress|queued)|(content_part|reasoning_summary_part)\.(added|done)|(output_text|refusal|reasoning_text|reasoning_summary_text|function_call_arguments|custom_tool_call_input|audio|audio\.transcript)\.done|(web_search|file_search|code_interpreter|image_generation|mcp)_call\.(in_progress|searching|interpreting|generating|completed|failed))$|^keepalive$/;

/** Reads the events of one Responses stream into steps. */
export class OpenAiResponsesReader implements StepReader {
  readonly #tools: ToolInputs;
  readonly #hosted: HostedTools;
  #response: string | undefined;
  #called = false;

  constructor(private readonly emit: (step: ModelStep) => void) {
    this.#tools = new ToolInputs(emit);
    this.#hosted = new HostedTools(emit);
  }

  read(value: unknown): void {
    const event = fieldsOf(value);
    const type = textIn(event['type']);
    switch (type) {
      case 'response.output_text.delta':
      case 'response.audio.transcript.delta':
        return this.#piece('text', event);
      case 'response.refusal.delta':
        return this.#piece('refusal', event);
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return this.#piece('reasoning', event);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.#tools.append(placeOf(event), textIn(event['delta']));
      case 'response.code_interpreter_call_code.delta':
      case 'response.code_interpreter_call_code.done':
      case 'response.mcp_call_arguments.delta':
      case 'response.mcp_call_arguments.done':
        return this.#hosted.input(event);
      case 'response.image_generation_call.partial_image':
        return this.#hosted.preview(event);
      case 'response.audio.delta':
        return this.emit(mediaOf({ mediaType: 'audio/pcm', data: event['delta'] }) ?? { kind: 'raw', value });
      case 'response.output_text.annotation.added':
        return this.emit(citationOf(event['annotation']) ?? { kind: 'raw', value });
      case 'response.output_item.added':
        return this.#itemAdded(fieldsOf(event['item']), event);
      case 'response.output_item.done':
        return this.#itemDone(fieldsOf(event['item']), event);
      case 'response.created':
        return this.#created(fieldsOf(event['response']));
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return this.emit(this.#end(type, fieldsOf(event['response'])));
      case 'error':
        return this.emit({ kind: 'failure', failure: modelFailure(event['error'] ?? value) });
    }
    if (!silent.test(type)) this.emit({ kind: 'raw', value });
  }

  #piece(kind: 'text' | 'refusal' | 'reasoning', event: Fields): void {
    const delta = textIn(event['delta']);
    if (delta !== '') this.emit({ kind, delta });
  }

  #created({ id, model }: Fields): void {
    const known = this.#response;
    this.#response ??= textIn(id);
    if (known === undefined) this.emit(responseReport({ id, model }));
    else if (known !== textIn(id))
      this.emit({ kind: 'failure', failure: protocolFailure('Another answer began in the middle of this one.') });
  }

  #itemAdded(item: Fields, event: Fields): void {
    switch (item['type']) {
      case 'message':
        return;
      case 'reasoning':
        return this.emit({ kind: 'reasoning', delta: '', starts: true });
      case 'function_call':
      case 'custom_tool_call':
        return this.#tools.start(placeOf(event), callOf(item));
      default:
        if (!this.#hosted.added(item)) this.emit({ kind: 'raw', value: event });
    }
  }

  #itemDone(item: Fields, event: Fields): void {
    switch (item['type']) {
      case 'message':
        return;
      case 'reasoning':
        return this.#reasoningDone(item);
      case 'function_call':
      case 'custom_tool_call':
        return this.#callDone(item, placeOf(event));
      default:
        if (!this.#hosted.done(item)) this.emit({ kind: 'raw', value: event });
    }
  }

  /** What OpenAI wants back in the next call. */
  #reasoningDone({ id, encrypted_content }: Fields): void {
    if (typeof id !== 'string') return;
    const reasoningEncryptedContent = typeof encrypted_content === 'string' ? encrypted_content : null;
    this.emit({ kind: 'reasoning', delta: '', metadata: { openai: { itemId: id, reasoningEncryptedContent } } });
  }

  #callDone(item: Fields, place: number): void {
    if (item['status'] === 'incomplete') return;
    this.#tools.start(place, callOf(item));
    this.#tools.closeWith(place, textIn(item['arguments']) || textIn(item['input']));
    this.#called = true;
  }

  #end(type: string, { error, incomplete_details, usage }: Fields): ModelEnd {
    if (type === 'response.failed') return { kind: 'failure', failure: modelFailure(error) };
    const completed = this.#called ? 'tool-calls' : 'stop';
    const finishReason = type === 'response.completed' ? completed : incompleteReason(incomplete_details);
    return readFinish({ finishReason, usage: usageOf(fieldsOf(usage)) });
  }
}

/** Items come mixed; their place in the answer tells them apart. */
function placeOf(event: Fields): number {
  return Number(event['output_index'] ?? -1);
}

function callOf(item: Fields): { toolCallId: string; name: string } {
  return { toolCallId: textIn(item['call_id']), name: textIn(item['name']) };
}

function incompleteReason(details: unknown): string {
  switch (fieldsOf(details)['reason']) {
    case 'max_output_tokens':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    default:
      return 'other';
  }
}

function usageOf({ input_tokens, output_tokens, total_tokens, ...details }: Fields): object {
  return {
    inputTokens: input_tokens,
    outputTokens: output_tokens,
    totalTokens: total_tokens,
    reasoningTokens: fieldsOf(details['output_tokens_details'])['reasoning_tokens'],
    cachedInputTokens: fieldsOf(details['input_tokens_details'])['cached_tokens'],
  };
}
