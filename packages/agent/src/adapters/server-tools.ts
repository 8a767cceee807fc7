import type { EventFailure } from '@weir/core';
import type { ModelStep } from '../model/model-step.js';
import { fieldsOf, listIn, parsedJson, textIn, type Fields } from './fields.js';

interface OpenInput {
  readonly toolCallId: string;
  readonly name: string;
  readonly given: unknown;
  input: string;
}

/** Reads the calls of tools that Anthropic runs itself, MCP servers' included: a tool starts once its block is closed, and its result is a block. */
export class ServerTools {
  readonly #inputs = new Map<number, OpenInput>();
  /** The names of the tools, by their call: results come without. */
  readonly #names = new Map<string, string>();

  constructor(private readonly emit: (step: ModelStep) => void) {}

  /** @returns whether the block is such a call, or the result of one */
  start(block: Fields, index: number): boolean {
    const type = textIn(block['type']);
    if (type === 'server_tool_use' || type === 'mcp_tool_use') {
      const toolCallId = textIn(block['id']);
      const name = textIn(block['name']);
      this.#names.set(toolCallId, name);
      this.#inputs.set(index, { toolCallId, name, given: block['input'] ?? {}, input: '' });
      return true;
    }
    if (!type.endsWith('_tool_result')) return false;
    const toolCallId = textIn(block['tool_use_id']);
    const name = this.#names.get(toolCallId) ?? type.slice(0, -'_tool_result'.length);
    this.emit({ kind: 'provider-tool-end', toolCallId, name, ...outcomeOf(block) });
    return true;
  }

  /** @returns whether it is a piece of such a call's arguments */
  input(index: number, delta: string): boolean {
    const call = this.#inputs.get(index);
    if (call === undefined) return false;
    call.input += delta;
    const { toolCallId, name } = call;
    if (delta !== '') this.emit({ kind: 'tool-args', toolCallId, name, delta });
    return true;
  }

  stop(index: number): void {
    const call = this.#inputs.get(index);
    if (call === undefined) return;
    this.#inputs.delete(index);
    const { toolCallId, name, given, input } = call;
    this.emit({ kind: 'provider-tool-start', toolCallId, name, args: input === '' ? given : parsedJson(input) });
  }
}

function outcomeOf({ content, is_error }: Fields): { result: unknown } | { error: EventFailure } {
  const { type, error_code } = fieldsOf(content);
  if (textIn(type).endsWith('_error') || typeof error_code === 'string')
    return { error: { code: 'provider', message: `The tool failed at the provider: ${textIn(error_code)}.` } };
  if (is_error !== true) return { result: content };
  const words = listIn(content).map((part) => textIn(fieldsOf(part)['text']));
  return { error: { code: 'provider', message: words.join(' ') || 'The tool failed at the provider.' } };
}
