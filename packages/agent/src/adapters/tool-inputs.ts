import type { ModelStep } from '../model/model-step.js';
import { parsedJson } from './fields.js';

/** A tool call whose arguments are coming in. */
interface OpenCall {
  readonly toolCallId: string;
  readonly name: string;
  /** The whole arguments, where they came with the start: they count if no pieces follow. */
  readonly given: string;
  input: string;
}

/**
 * The tool calls of one answer while their arguments come in, by their place in it: calls that are made side by side come mixed.
 *
 * Nothing is given as a complete call before it is closed. Memory: the arguments of the calls that are open.
 */
export class ToolInputs {
  readonly #open = new Map<number, OpenCall>();

  constructor(private readonly emit: (step: ModelStep) => void) {}

  /** Whether a call stands at this place. */
  has(index: number): boolean {
    return this.#open.has(index);
  }

  /** Begins a call. One that has begun already goes on; another one at its place takes the place, and what came of the former counts if it is whole. */
  start(index: number, { toolCallId, name, given = '' }: { toolCallId: string; name: string; given?: string }): void {
    const call = this.#open.get(index);
    if (call?.toolCallId === toolCallId) return;
    if (call !== undefined) this.close(index, 'if-whole');
    this.#open.set(index, { toolCallId, name, given, input: '' });
  }

  append(index: number, delta: string): void {
    const call = this.#open.get(index);
    if (call === undefined || delta === '') return;
    call.input += delta;
    this.emit({ kind: 'tool-args', toolCallId: call.toolCallId, name: call.name, delta });
  }

  /**
   * Ends a call, which is complete by the provider's word, or, with `if-whole`, if its arguments are a whole JSON object: such a text is never the
   * beginning of a longer one.
   */
  close(index: number, completion: 'complete' | 'if-whole'): void {
    const call = this.#open.get(index);
    if (call === undefined) return;
    if (call.input === '') this.append(index, call.given);
    const { toolCallId, name, input } = call;
    if (completion === 'if-whole' && !isWhole(input)) return;
    this.#open.delete(index);
    this.emit({ kind: 'tool-call', call: { toolCallId, name, input } });
  }

  /** Ends a call with the whole of its arguments, which are previewed now if no piece of them came. */
  closeWith(index: number, input: string): void {
    const call = this.#open.get(index);
    if (call === undefined) return;
    if (call.input === '') this.append(index, input);
    call.input = input;
    this.close(index, 'complete');
  }

  /** Ends all calls that are open, in their order. */
  closeAll(completion: 'complete' | 'if-whole'): void {
    for (const index of [...this.#open.keys()].sort((a, b) => a - b)) this.close(index, completion);
  }
}

function isWhole(input: string): boolean {
  const value = parsedJson(input);
  return typeof value === 'object' && value !== null;
}
