import type { EventFailure } from '@weir/core';
import type { JsonValue } from '../model/json.js';
import type { AssistantMessage, ModelMessage, ToolResultOutput, ToolResultPart } from '../model/prompt.js';

interface Call {
  readonly name: string;
  readonly input: unknown;
  output?: ToolResultOutput;
}

const unanswered: ToolResultOutput = { type: 'error-text', value: 'The run ended before the tool was done.' };

/** One model call of a run, with the tools that ran for it, as it will be remembered. */
export class SaidStep {
  /** What each attempt said, so that one can be taken back. */
  readonly #text = new Map<number, string>();
  readonly #calls = new Map<string, Call>();

  /** Whether tools were called: what is said after that belongs to the next step. */
  get hasCalls(): boolean {
    return this.#calls.size > 0;
  }

  addText(delta: string, attempt = 1): void {
    this.#text.set(attempt, (this.#text.get(attempt) ?? '') + delta);
  }

  retract(attempt: number): void {
    this.#text.delete(attempt);
  }

  startCall(toolCallId: string, call: Call): void {
    this.#calls.set(toolCallId, call);
  }

  endCall(toolCallId: string, { result, error }: { result?: unknown; error?: EventFailure }): void {
    const call = this.#calls.get(toolCallId);
    if (call !== undefined) call.output = error === undefined ? resultOf(result) : errorOf(error);
  }

  /** The model's message and, where tools were called, the message that answers it. Nothing where nothing was said. */
  messages(): ModelMessage[] {
    const content: AssistantMessage['content'] = [];
    const results: ToolResultPart[] = [];
    const text = [...this.#text.values()].join('');
    if (text !== '') content.push({ type: 'text', text });
    for (const [toolCallId, { name, input, output = unanswered }] of this.#calls) {
      content.push({ type: 'tool-call', toolCallId, toolName: name, input });
      results.push({ type: 'tool-result', toolCallId, toolName: name, output });
    }
    if (content.length === 0) return [];
    const said: ModelMessage = { role: 'assistant', content };
    return results.length === 0 ? [said] : [said, { role: 'tool', content: results }];
  }
}

function resultOf(result: unknown): ToolResultOutput {
  if (typeof result === 'string') return { type: 'text', value: result };
  return { type: 'json', value: (result ?? null) as JsonValue };
}

function errorOf({ message }: EventFailure): ToolResultOutput {
  return { type: 'error-text', value: message };
}
