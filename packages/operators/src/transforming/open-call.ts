import type { EventOf } from '@weir/core';
import { JsonReader } from './json-reader.js';
import type { ToolCall, ToolCallState } from './tool-call.js';

type ToolEvent = EventOf<'tool_args' | 'tool_start' | 'tool_progress' | 'tool_end'>;

/** A tool call under way: takes its events, gives the record of it. */
export class OpenCall {
  #state: ToolCallState = 'arguments';
  #reader: JsonReader | undefined;
  #argsText = '';
  #args: unknown;
  #more: Partial<ToolCall> = {};

  constructor(
    private readonly run: string,
    private readonly toolCallId: string,
    private name: string,
  ) {}

  get state(): ToolCallState {
    return this.#state;
  }

  take(event: ToolEvent): void {
    switch (event.type) {
      case 'tool_args':
        return this.#grow(event.data.delta);
      case 'tool_start':
        return this.#become('running', event.data.args);
      case 'tool_progress':
        this.#more = { progress: event.data.progress };
        return;
      case 'tool_end':
        return this.#end(event.data);
    }
  }

  /** The arguments are whole: now they must be JSON. A call without any text has no arguments. */
  finishArguments(): void {
    const text = this.#argsText.trim() === '' ? '{}' : this.#argsText;
    try {
      this.#become('ready', JSON.parse(text));
    } catch (error) {
      this.#become('invalid', undefined);
      const message = `The arguments of "${this.name}" are no JSON: ${(error as Error).message}`;
      this.#more = { error: { code: 'invalid_arguments', message } };
    }
  }

  abandon(): void {
    this.#state = 'abandoned';
  }

  record(): ToolCall {
    return {
      run: this.run,
      toolCallId: this.toolCallId,
      name: this.name,
      state: this.#state,
      args: this.#args,
      argsText: this.#argsText,
      ...this.#more,
    };
  }

  #grow(delta: string): void {
    // A delta after the call has begun is against the protocol; what runs is not changed by it.
    if (this.#state !== 'arguments') return;
    this.#reader ??= new JsonReader();
    this.#reader.push(delta);
    this.#argsText += delta;
    this.#args = this.#reader.value;
  }

  #become(state: ToolCallState, args: unknown): void {
    this.#state = state;
    this.#args = args;
    this.#more = {};
    this.#reader = undefined;
  }

  #end({ name, durationMs, result, error }: EventOf<'tool_end'>['data']): void {
    this.name = name;
    this.#state = error === undefined ? 'completed' : 'failed';
    this.#more = { durationMs, ...(error === undefined ? { result } : { error }) };
  }
}
