import { modelFailure } from '../model/model-failure.js';
import type { ModelEnd, ModelStep } from '../model/model-step.js';
import { readFinish } from '../model/read-finish.js';
import { mediaOf } from '../model/read-media.js';
import type { StepReader } from '../model/step-pump.js';
import { citationOf } from './citation-of.js';
import { fieldsOf, listIn, textIn, type Fields } from './fields.js';
import { responseReport } from './response-report.js';
import { ToolInputs } from './tool-inputs.js';

const reasons: ReadonlyMap<string, string> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['error', 'error'],
]);

/** Reads the chunks of one Chat Completions stream into steps; those of its first choice. */
export class OpenAiChatReader implements StepReader {
  readonly #tools: ToolInputs;
  #reason: string | undefined;
  #usage: object | undefined;
  #isReported = false;

  constructor(private readonly emit: (step: ModelStep) => void) {
    this.#tools = new ToolInputs(emit);
  }

  read(chunk: unknown): void {
    const { choices, usage, error } = fieldsOf(chunk);
    if (error != null) return this.emit({ kind: 'failure', failure: modelFailure(error) });
    const all = listIn(choices);
    const choice = all.length === 0 ? undefined : fieldsOf(all[0]);
    if (choice === undefined ? usage == null : all.length > 1 || (choice['index'] ?? 0) !== 0)
      return this.emit({ kind: 'raw', value: chunk });
    if (usage != null) this.#usage = usageOf(fieldsOf(usage));
    this.#report(fieldsOf(chunk));
    if (choice !== undefined && this.#reason === undefined) this.#readChoice(choice);
    if (this.#reason !== undefined && this.#usage !== undefined) this.emit(this.#finish(this.#reason));
  }

  /** Every chunk names the answer and its model; some servers also say what was taken so far. */
  #report({ id, model, usage }: Fields): void {
    if (this.#isReported && usage == null) return;
    this.#isReported = true;
    this.emit(responseReport({ id, model }, this.#usage));
  }

  /** A finish reason is the end, though usage should follow it. */
  close(): ModelEnd | undefined {
    return this.#reason === undefined ? undefined : this.#finish(this.#reason);
  }

  #readChoice({ delta, finish_reason }: Fields): void {
    this.#readDelta(fieldsOf(delta));
    if (typeof finish_reason !== 'string') return;
    this.#reason = reasons.get(finish_reason) ?? 'other';
    const whole = this.#reason === 'tool-calls' || this.#reason === 'stop';
    this.#tools.closeAll(whole ? 'complete' : 'if-whole');
  }

  #readDelta({ content, refusal, reasoning_content, reasoning, tool_calls, annotations, audio, images }: Fields): void {
    // Servers that are compatible say `reasoning_content` or `reasoning`; OpenAI's own shows no reasoning here.
    const thought = textIn(reasoning_content) || textIn(reasoning);
    if (thought !== '') this.emit({ kind: 'reasoning', delta: thought });
    const text = textIn(content);
    if (text !== '') this.emit({ kind: 'text', delta: text });
    const refused = textIn(refusal);
    if (refused !== '') this.emit({ kind: 'refusal', delta: refused });
    if (audio != null) this.#readAudio(fieldsOf(audio));
    if (images != null) listIn(images).forEach((image) => this.emit(imageOf(image)));
    if (annotations != null)
      listIn(annotations).forEach((each) => this.emit(citationOf(each) ?? { kind: 'raw', value: each }));
    if (tool_calls != null) listIn(tool_calls).forEach((each, at) => this.#readToolCall(fieldsOf(each), at));
  }

  #readAudio({ data, transcript }: Fields): void {
    const sound = textIn(data) === '' ? undefined : mediaOf({ mediaType: 'audio/pcm', data });
    if (sound !== undefined) this.emit(sound);
    const text = textIn(transcript);
    if (text !== '') this.emit({ kind: 'text', delta: text });
  }

  #readToolCall(call: Fields, at: number): void {
    const index = typeof call['index'] === 'number' ? call['index'] : at;
    const { name, arguments: delta } = fieldsOf(call['function']);
    // Some servers repeat the id, or leave it empty, after the first piece; one with another id is another call.
    if (textIn(call['id']) !== '' || !this.#tools.has(index))
      this.#tools.start(index, { toolCallId: textIn(call['id']) || `call-${index}`, name: textIn(name) });
    this.#tools.append(index, textIn(delta));
  }

  #finish(finishReason: string): ModelEnd {
    return readFinish({ finishReason, usage: this.#usage });
  }
}

/** Pictures come as data URLs from the servers that send them; OpenAI's own does not. */
function imageOf(image: unknown): ModelStep {
  const { url } = fieldsOf(fieldsOf(image)['image_url']);
  const [, mediaType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(textIn(url)) ?? [];
  if (mediaType !== undefined) return mediaOf({ mediaType, data }) ?? { kind: 'raw', value: image };
  return textIn(url) === '' ? { kind: 'raw', value: image } : { kind: 'media', mediaType: 'image/*', url: textIn(url) };
}

function usageOf({ prompt_tokens, completion_tokens, total_tokens, ...details }: Fields): object {
  return {
    inputTokens: prompt_tokens,
    outputTokens: completion_tokens,
    totalTokens: total_tokens,
    reasoningTokens: fieldsOf(details['completion_tokens_details'])['reasoning_tokens'],
    cachedInputTokens: fieldsOf(details['prompt_tokens_details'])['cached_tokens'],
  };
}
