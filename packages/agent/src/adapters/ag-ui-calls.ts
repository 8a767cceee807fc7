import { realClock, type Clock } from '@weir/core';
import type { CallIds } from '../loop/call-ids.js';
import { parsedJson, textIn, type Fields } from './fields.js';
import { ToolInputs } from './tool-inputs.js';
import type { TrackedRun } from './tracked-run.js';

/** What the calls of an agent are made with. */
export interface AgUiCallsOptions {
  readonly track: TrackedRun;
  /** For `llm_start`. */
  readonly name: string;
  readonly ids: CallIds;
  readonly clock: Clock | undefined;
}

/** A tool call, under our id. */
interface ToolCall {
  readonly toolCallId: string;
  readonly index: number;
  /** When its arguments were complete, in ms. */
  since?: number;
}

/** The calls of one agent: of its model, which AG-UI does not tell apart, and of tools. */
export class AgUiCalls {
  readonly #track: TrackedRun;
  readonly #inputs: ToolInputs;
  readonly #clock: Clock;
  /** By AG-UI's ids. */
  readonly #calls = new Map<string, ToolCall>();
  #count = 0;
  /** The call that comes in chunks, which nothing ends but another event. */
  #chunked: string | undefined;
  /** Whether the model call under way has called tools. */
  #hasCalled = false;

  constructor(private readonly options: AgUiCallsOptions) {
    this.#track = options.track;
    this.#clock = options.clock ?? realClock;
    this.#inputs = new ToolInputs((step) => this.#track.step(step));
  }

  beginModelCall(): void {
    if (this.#track.inCall || this.#track.ended) return;
    this.#hasCalled = false;
    this.#track.startCall(this.options.name);
  }

  endModelCall(): void {
    this.#track.endCall({ kind: 'finish', finishReason: this.#hasCalled ? 'tool_calls' : 'stop' });
  }

  /** @returns whether it was an event of a tool call */
  read(type: string, event: Fields): boolean {
    const id = textIn(event['toolCallId']);
    const name = textIn(event['toolCallName']);
    switch (type) {
      case 'TOOL_CALL_START':
        return this.#start(id, name);
      case 'TOOL_CALL_ARGS':
        return this.#append(id, event['delta']);
      case 'TOOL_CALL_END':
        return this.#close(id);
      case 'TOOL_CALL_CHUNK':
        return this.#readChunk(id, name, event['delta']);
      case 'TOOL_CALL_RESULT':
        return this.#result(id, event['content']);
      default:
        return false;
    }
  }

  /** Something else came: the call that came in chunks is complete. */
  closeChunk(): void {
    const id = this.#chunked;
    this.#chunked = undefined;
    if (id !== undefined) this.#close(id);
  }

  /** Tells that a call waits for a yes. @returns whether it is one of this agent's */
  ask(id: string, state: unknown): boolean {
    const own = this.#calls.get(id)?.toolCallId;
    const call = this.#track.calls.find(({ toolCallId }) => toolCallId === own);
    if (call === undefined || this.#track.ended) return false;
    this.#track.askApproval({ toolCallId: call.toolCallId, name: call.name, args: argumentsOf(call.input), state });
    return true;
  }

  #start(id: string, name: string): boolean {
    if (id === '' || name === '') return false;
    const known = this.#calls.get(id);
    if (known !== undefined && known.since === undefined) return true;
    this.beginModelCall();
    this.#hasCalled = true;
    const call: ToolCall = { toolCallId: this.options.ids.claim(id), index: this.#count++ };
    this.#calls.set(id, call);
    this.#inputs.start(call.index, { toolCallId: call.toolCallId, name });
    return true;
  }

  #append(id: string, delta: unknown): boolean {
    const call = this.#calls.get(id);
    if (call === undefined || call.since !== undefined || typeof delta !== 'string') return false;
    this.#inputs.append(call.index, delta);
    return true;
  }

  #close(id: string): boolean {
    const call = this.#calls.get(id);
    if (call === undefined) return false;
    if (call.since !== undefined) return true;
    call.since = this.#clock.now();
    this.#inputs.close(call.index, 'complete');
    return true;
  }

  #readChunk(given: string, name: string, delta: unknown): boolean {
    const id = given || (this.#chunked ?? '');
    if (id !== this.#chunked) {
      this.closeChunk();
      if (!this.#start(id, name)) return false;
      this.#chunked = id;
    }
    return delta === undefined || this.#append(id, delta);
  }

  #result(id: string, content: unknown): boolean {
    const call = this.#calls.get(id);
    const at = this.#track.calls.findIndex(({ toolCallId }) => toolCallId === call?.toolCallId);
    const whole = this.#track.calls[at];
    if (whole === undefined) return false;
    this.endModelCall();
    this.#track.calls.splice(at, 1);
    const { toolCallId, name, input } = whole;
    const took = this.#clock.now() - (call?.since ?? 0);
    this.#track.ranTool({ toolCallId, name, args: argumentsOf(input) }, content, took);
    return true;
  }
}

function argumentsOf(input: string): unknown {
  return input.trim() === '' ? {} : parsedJson(input);
}
