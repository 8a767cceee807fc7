import type { EventFailure } from '@weir/core';
import type { ModelStep } from '../model/model-step.js';
import { mediaOf } from '../model/read-media.js';
import { fieldsOf, parsedJson, textIn, type Fields } from './fields.js';

/** The tools that OpenAI runs itself, by the type of their items. */
const names: ReadonlyMap<string, string> = new Map([
  ['web_search_call', 'web_search'],
  ['file_search_call', 'file_search'],
  ['code_interpreter_call', 'code_interpreter'],
  ['image_generation_call', 'image_generation'],
  ['mcp_call', 'mcp'],
]);

/** Those whose arguments come in pieces: they start once these are complete. The others start when they are named. */
const written: ReadonlySet<unknown> = new Set(['code_interpreter_call', 'mcp_call']);

/**
 * Reads the calls of tools that OpenAI runs itself.
 *
 * Web searches, file searches and pictures start when they are named, with the arguments that are known by then; what they were asked is part of
 * their result. Code and MCP calls start once their arguments are complete; until then these come as previews.
 */
export class HostedTools {
  /** The tools whose arguments are coming in, by their item. */
  readonly #inputs = new Map<string, { name: string; begun: boolean }>();

  constructor(private readonly emit: (step: ModelStep) => void) {}

  /** @returns whether the item is such a call */
  added(item: Fields): boolean {
    const name = nameOf(item);
    if (name === undefined) return false;
    const toolCallId = textIn(item['id']);
    if (written.has(item['type'])) this.#inputs.set(toolCallId, { name, begun: false });
    else this.emit({ kind: 'provider-tool-start', toolCallId, name, args: argumentsOf(item) });
    return true;
  }

  /** Reads a piece of an MCP call's arguments, or of code, which is made part of the arguments' JSON text; and their end. */
  input(event: Fields): void {
    const toolCallId = textIn(event['item_id']);
    const input = this.#inputs.get(toolCallId);
    if (input === undefined) return;
    const { name } = input;
    const isCode = textIn(event['type']).startsWith('response.code');
    const isDone = textIn(event['type']).endsWith('.done');
    const delta = pieceOf(textIn(event['delta']), { isCode, isDone, begun: input.begun });
    input.begun = true;
    if (delta !== '') this.emit({ kind: 'tool-args', toolCallId, name, delta });
    if (!isDone) return;
    this.#inputs.delete(toolCallId);
    const args = isCode ? { code: event['code'] } : parsedJson(textIn(event['arguments']));
    this.emit({ kind: 'provider-tool-start', toolCallId, name, args });
  }

  /** Reads a picture that is not done yet. */
  preview({ item_id, partial_image_b64, output_format }: Fields): void {
    const toolCallId = textIn(item_id);
    const picture = mediaOf({ mediaType: pictureType(output_format), data: partial_image_b64 });
    if (picture === undefined) return;
    const { mediaType, bytes } = picture;
    const name = 'image_generation';
    this.emit({ kind: 'provider-tool-progress', toolCallId, name, progress: { mediaType, bytes } });
  }

  /** @returns whether the item is such a call */
  done(item: Fields): boolean {
    const name = nameOf(item);
    if (name === undefined) return false;
    const toolCallId = textIn(item['id']);
    this.#inputs.delete(toolCallId);
    this.emit({ kind: 'provider-tool-start', toolCallId, name, args: argumentsOf(item) });
    const error = errorOf(item);
    if (item['type'] === 'image_generation_call') this.#picture(item);
    const outcome = error === undefined ? { result: resultOf(item) } : { error };
    this.emit({ kind: 'provider-tool-end', toolCallId, name, ...outcome });
    return true;
  }

  #picture({ result, output_format }: Fields): void {
    const picture = mediaOf({ mediaType: pictureType(output_format), data: result });
    if (picture !== undefined) this.emit(picture);
  }
}

function pictureType(format: unknown): string {
  return `image/${textIn(format) || 'png'}`;
}

function nameOf({ type, name }: Fields): string | undefined {
  return type === 'mcp_call' ? textIn(name) : names.get(textIn(type));
}

function pieceOf(
  delta: string,
  { isCode, isDone, begun }: { isCode: boolean; isDone: boolean; begun: boolean },
): string {
  if (!isCode) return delta;
  return (begun ? '' : '{"code":"') + JSON.stringify(delta).slice(1, -1) + (isDone ? '"}' : '');
}

function argumentsOf(item: Fields): unknown {
  switch (item['type']) {
    case 'web_search_call':
      return item['action'] ?? {};
    case 'file_search_call':
      return { queries: item['queries'] ?? [] };
    case 'code_interpreter_call':
      return { code: item['code'] };
    case 'mcp_call':
      return parsedJson(textIn(item['arguments']));
    default:
      return {};
  }
}

/** What is left of an item: its type and id are told otherwise, and the bytes of a picture went out as media. */
function resultOf({ type, id: _id, result, ...rest }: Fields): unknown {
  if (type === 'code_interpreter_call') return rest['outputs'];
  if (type === 'mcp_call') return rest['output'];
  return type === 'image_generation_call' ? rest : { ...rest, ...(result !== undefined && { result }) };
}

function errorOf({ error, status }: Fields): EventFailure | undefined {
  if (error == null && status !== 'failed') return undefined;
  const words = textIn(error) || textIn(fieldsOf(error)['message']) || 'The tool failed at the provider.';
  return { code: 'provider', message: words };
}
