import { modelFailure, protocolFailure } from '../model/model-failure.js';
import type { ModelStep } from '../model/model-step.js';
import { readFinish } from '../model/read-finish.js';
import type { StepReader } from '../model/step-pump.js';
import { citationOf } from './citation-of.js';
import { fieldsOf, listIn, textIn, type Fields } from './fields.js';
import { responseReport } from './response-report.js';
import { ServerTools } from './server-tools.js';
import { ToolInputs } from './tool-inputs.js';

const reasons: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['refusal', 'content-filter'],
]);

/** Reads the events of one Messages stream into steps. */
export class AnthropicMessagesReader implements StepReader {
  readonly #tools: ToolInputs;
  readonly #server: ServerTools;
  #message: string | undefined;
  #usage: Fields = {};
  /** Why the message ended; `unknown` is what `readFinish` calls an answer that was cut. */
  #reason = 'unknown';

  constructor(private readonly emit: (step: ModelStep) => void) {
    this.#tools = new ToolInputs(emit);
    this.#server = new ServerTools(emit);
  }

  read(value: unknown): void {
    const event = fieldsOf(value);
    switch (event['type']) {
      case 'content_block_delta':
        return this.#delta(fieldsOf(event['delta']), Number(event['index']), value);
      case 'content_block_start':
        return this.#blockStart(fieldsOf(event['content_block']), Number(event['index']), value);
      case 'content_block_stop':
        return this.#blockStop(Number(event['index']));
      case 'message_start':
        return this.#messageStart(fieldsOf(event['message']));
      case 'message_delta':
        return this.#messageDelta(fieldsOf(event['delta']), fieldsOf(event['usage']));
      case 'message_stop':
        return this.emit(readFinish({ finishReason: this.#reason, usage: usageOf(this.#usage) }));
      case 'error':
        return this.emit({ kind: 'failure', failure: modelFailure(event['error'] ?? value) });
      case 'ping':
        return;
      default:
        return this.emit({ kind: 'raw', value });
    }
  }

  #messageStart({ id, model, usage }: Fields): void {
    if (this.#message !== undefined && this.#message !== textIn(id))
      return this.emit({
        kind: 'failure',
        failure: protocolFailure('Another answer began in the middle of this one.'),
      });
    this.#message = textIn(id);
    this.#usage = fieldsOf(usage);
    this.emit(responseReport({ id, model }, usageOf(this.#usage)));
  }

  #blockStart(block: Fields, index: number, value: unknown): void {
    switch (block['type']) {
      case 'text':
        this.#text(block['text']);
        return listIn(block['citations']).forEach((each) => this.#citation(each, value));
      case 'thinking':
        return this.emit({ kind: 'reasoning', delta: textIn(block['thinking']), starts: true });
      case 'redacted_thinking': {
        const metadata = { anthropic: { redactedData: textIn(block['data']) } };
        return this.emit({ kind: 'reasoning', delta: '', starts: true, metadata });
      }
      case 'tool_use':
        return this.#tools.start(index, {
          toolCallId: textIn(block['id']),
          name: textIn(block['name']),
          given: wholeInput(block['input']),
        });
      default:
        if (!this.#server.start(block, index)) this.emit({ kind: 'raw', value });
    }
  }

  #delta(delta: Fields, index: number, value: unknown): void {
    switch (delta['type']) {
      case 'text_delta':
        return this.#text(delta['text']);
      case 'thinking_delta': {
        const thought = textIn(delta['thinking']);
        return thought === '' ? undefined : this.emit({ kind: 'reasoning', delta: thought });
      }
      case 'signature_delta': {
        const metadata = { anthropic: { signature: textIn(delta['signature']) } };
        return this.emit({ kind: 'reasoning', delta: '', metadata });
      }
      case 'input_json_delta':
        if (this.#tools.has(index)) return this.#tools.append(index, textIn(delta['partial_json']));
        if (this.#server.input(index, textIn(delta['partial_json']))) return;
        break;
      case 'citations_delta':
        return this.#citation(delta['citation'], value);
    }
    this.emit({ kind: 'raw', value });
  }

  #text(text: unknown): void {
    if (textIn(text) !== '') this.emit({ kind: 'text', delta: textIn(text) });
  }

  #citation(citation: unknown, value: unknown): void {
    this.emit(citationOf(citation) ?? { kind: 'raw', value });
  }

  /** A block is closed at a length limit too: arguments that are not whole wait for the reason of the end. */
  #blockStop(index: number): void {
    this.#tools.close(index, 'if-whole');
    this.#server.stop(index);
  }

  #messageDelta({ stop_reason, stop_details }: Fields, usage: Fields): void {
    // Counts are sums so far; `null` says nothing.
    const known = Object.entries(usage).filter(([, count]) => count != null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(known) };
    this.emit(responseReport({}, usageOf(this.#usage)));
    if (typeof stop_reason !== 'string') return;
    this.#reason = reasons.get(stop_reason) ?? 'other';
    const explanation = textIn(fieldsOf(stop_details)['explanation']);
    if (explanation !== '') this.emit({ kind: 'refusal', delta: explanation });
    if (this.#reason === 'tool-calls' || this.#reason === 'stop') this.#tools.closeAll('complete');
  }
}

/** The arguments of a call that came in one piece: their text. A call whose arguments are to come has none yet. */
function wholeInput(input: unknown): string {
  return Object.keys(fieldsOf(input)).length === 0 ? '' : JSON.stringify(input);
}

/** What was read from a cache and what was written to it is not part of `input_tokens` here. */
function usageOf(usage: Fields): object {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage;
  const parts = [input_tokens, cache_read_input_tokens, cache_creation_input_tokens];
  return {
    inputTokens:
      input_tokens === undefined ? undefined : parts.reduce<number>((sum, part) => sum + Number(part ?? 0), 0),
    outputTokens: output_tokens,
    reasoningTokens: fieldsOf(usage['output_tokens_details'])['thinking_tokens'],
    cachedInputTokens: cache_read_input_tokens,
  };
}
