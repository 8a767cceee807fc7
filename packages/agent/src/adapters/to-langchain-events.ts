import {
  isOfAgent,
  operatorFrom,
  textOfContent,
  type RunStatus,
  type Stage,
  type Usage,
  type WeirEvent,
} from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { parsedJson } from './fields.js';
import { chunkOf, mediaBlock } from './langchain-message.js';
import type { LangChainEvent } from './langchain-reader.js';
import { shownData } from './shown-data.js';

/** Options of `toLangChainEvents`. */
export interface ToLangChainEventsOptions {
  /** For every event. Default: none. */
  tags?: readonly string[];
  /** For every event. */
  metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Gives our events under LangChain's names and in its shapes, those of `streamEvents` version 2, for what was written to read them.
 *
 * An agent's run is a chain: `on_chain_start`, `on_chain_stream` with its text, `on_chain_end`; each model call `on_chat_model_start`, `_stream` with pieces of a message, `_end`
 * with the whole; each tool `on_tool_start`, `on_tool_end` or `on_tool_error`. What LangChain has no name for comes as `on_custom_event` under our name: `raw`,
 * `progress`, `tool_progress`, `retract` …, and `tool_approval` without its `state`, which is for the server alone. `run_id` is our run's name, with the number of the call or the tool's id behind it; `parent_ids` are the runs that it is within, outermost first.
 * LangChain's own streams throw where a run fails; here `on_chat_model_error` and `on_chain_error` say so, in the shape of `on_tool_error`. Messages are plain objects with the fields of
 * `AIMessageChunk`; no class of LangChain's is loaded.
 *
 * Each event comes at once. Memory: per open run its text, and the arguments of its tools until they run. Completes and errors with its source.
 *
 * @see fromLangChain for the other direction
 */
export function toLangChainEvents(options: ToLangChainEventsOptions = {}): OperatorFunction<WeirEvent, LangChainEvent> {
  return operatorFrom((emit) => new LangChainWriter(emit, options));
}

/** A call of a tool whose arguments come in. */
interface OpenCall {
  readonly index: number;
  readonly name: string;
  args: string;
}

/** What is kept of one of our runs. */
interface OpenRun {
  readonly id: string;
  readonly parents: readonly string[];
  name: string;
  isAgent: boolean;
  calls: number;
  model: string | undefined;
  answer: string;
  text: string;
  input: string | undefined;
  tools: Map<string, OpenCall>;
}

type Part = [event: string, run: OpenRun, name: string, suffix: string, data: unknown];

class LangChainWriter implements Stage<WeirEvent> {
  readonly #runs = new Map<string, OpenRun>();

  constructor(
    private readonly emit: (event: LangChainEvent) => void,
    private readonly options: ToLangChainEventsOptions,
  ) {}

  next(event: WeirEvent): void {
    const run = this.#runOf(event);
    if (!run.isAgent && isOfAgent(event)) this.#begin(run, event);
    switch (event.type) {
      case 'user_message':
        run.input = textOfContent(event.data.content);
        return;
      case 'llm_start':
        return this.#startCall(run, event.data.model);
      case 'llm_chunk':
        run.answer += event.data.delta;
        this.#piece(run, chunkOf(event.data.delta));
        if (run.isAgent) this.#emit(['on_chain_stream', run, run.name, '', { chunk: event.data.delta }]);
        return;
      case 'reasoning_chunk':
        return this.#piece(run, chunkOf([{ type: 'reasoning', reasoning: event.data.delta }]));
      case 'refusal_chunk':
        return this.#piece(run, chunkOf([{ type: 'refusal', refusal: event.data.delta }]));
      case 'citation':
        return this.#piece(
          run,
          chunkOf([{ type: 'text', text: '', annotations: [{ type: 'citation', ...event.data }] }]),
        );
      case 'media_chunk':
        return this.#piece(run, chunkOf([mediaBlock(event.data)]));
      case 'tool_args':
        return this.#pieceOfCall(run, event.data);
      case 'llm_end':
        return this.#endCall(run, event.data.finishReason, event.data.usage);
      default:
        this.#follow(run, event);
    }
  }

  /** An agent's run begins: at `agent_start`, or where `resumeAgent` goes on with it. */
  #begin(run: OpenRun, event: WeirEvent): void {
    run.isAgent = true;
    if (event.type === 'agent_start' || event.type === 'llm_start') run.name = event.data.model;
    this.#emit(['on_chain_start', run, run.name, '', { input: run.input }]);
  }

  #follow(run: OpenRun, event: WeirEvent): void {
    switch (event.type) {
      case 'agent_start':
        return;
      case 'error':
        if (run.model !== undefined)
          this.#emit(['on_chat_model_error', run, run.model, callOf(run), { error: event.data.message }]);
        run.model = undefined;
        run.text = event.data.message;
        if (!run.isAgent) this.#runs.delete(run.id);
        return;
      case 'tool_start': {
        const { toolCallId, name, args } = event.data;
        run.tools.delete(toolCallId);
        return this.#emit(['on_tool_start', run, name, `:tool:${toolCallId}`, { input: args }]);
      }
      case 'tool_end': {
        const { toolCallId, name, result, error } = event.data;
        const [kind, data] = error === undefined ? ['end', { output: result }] : ['error', { error: error.message }];
        return this.#emit([`on_tool_${kind}`, run, name, `:tool:${toolCallId}`, data]);
      }
      case 'tool_progress':
        return this.#custom(run, event, `:tool:${event.data.toolCallId}`, event.data.progress);
      case 'agent_end':
        return this.#end(run, event.data.status);
      default:
        this.#custom(run, event, '', shownData(event));
    }
  }

  #startCall(run: OpenRun, model: string): void {
    run.model = model;
    run.calls++;
    run.answer = '';
    run.tools.clear();
    this.#emit(['on_chat_model_start', run, model, callOf(run), { input: { messages: [[]] } }]);
  }

  #piece(run: OpenRun, chunk: object): void {
    // What retrievers find is cited outside of calls as well.
    if (run.model === undefined) this.#custom(run, { type: 'message' }, '', chunk);
    else this.#emit(['on_chat_model_stream', run, run.model, callOf(run), { chunk }]);
  }

  #pieceOfCall(run: OpenRun, { toolCallId, name, delta }: { toolCallId: string; name: string; delta: string }): void {
    const known = run.tools.get(toolCallId);
    const call = known ?? { index: run.tools.size, name, args: '' };
    call.args += delta;
    run.tools.set(toolCallId, call);
    const { index } = call;
    const named = known === undefined ? { id: toolCallId, name } : {};
    const piece = { type: 'tool_call_chunk', index, args: delta, ...named };
    this.#piece(run, { ...chunkOf(''), tool_call_chunks: [piece] });
  }

  #endCall(run: OpenRun, reason: string, usage: Usage | undefined): void {
    const calls = [...run.tools].map(([id, { name, args }]) => ({
      type: 'tool_call',
      id,
      name,
      args: parsedJson(args),
    }));
    const output = {
      ...chunkOf(run.answer),
      tool_calls: calls,
      response_metadata: { finish_reason: reason },
      ...(usage && { usage_metadata: usageMetadata(usage) }),
    };
    this.#emit(['on_chat_model_end', run, run.model ?? '', callOf(run), { output }]);
    run.model = undefined;
    run.text = run.answer;
    if (!run.isAgent) this.#runs.delete(run.id);
  }

  #end(run: OpenRun, status: RunStatus): void {
    this.#runs.delete(run.id);
    if (status === 'failed') this.#emit(['on_chain_error', run, run.name, '', { error: run.text }]);
    else this.#emit(['on_chain_end', run, run.name, '', { output: run.text }]);
  }

  #custom(run: OpenRun, { type }: { type: string }, suffix: string, data: unknown): void {
    this.#emit(['on_custom_event', run, type, suffix, data]);
  }

  #emit([event, run, name, suffix, data]: Part): void {
    const { tags = [], metadata } = this.options;
    // A call of a bare run is the run itself.
    const own = !run.isAgent && suffix === callOf(run);
    const run_id = own ? run.id : run.id + suffix;
    const parent_ids = own || suffix === '' ? [...run.parents] : [...run.parents, run.id];
    const isModel = event.startsWith('on_chat_model');
    this.emit({
      event,
      name,
      run_id,
      parent_ids,
      tags: [...tags],
      metadata: { ...metadata, ...(isModel && { ls_model_name: name }) },
      data,
    });
  }

  #runOf({ run, parent }: WeirEvent): OpenRun {
    const known = this.#runs.get(run);
    if (known !== undefined) return known;
    const outer = parent === undefined ? undefined : this.#runs.get(parent);
    const parents = parent === undefined ? [] : [...(outer?.parents ?? []), parent];
    const open: OpenRun = {
      id: run,
      parents,
      name: 'agent',
      isAgent: false,
      calls: 0,
      model: undefined,
      answer: '',
      text: '',
      input: undefined,
      tools: new Map(),
    };
    this.#runs.set(run, open);
    return open;
  }
}

function callOf({ calls }: OpenRun): string {
  return `:llm:${calls}`;
}

function usageMetadata(usage: Usage): object {
  const { inputTokens = 0, outputTokens = 0, totalTokens = inputTokens + outputTokens } = usage;
  const { reasoningTokens, cachedInputTokens } = usage;
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: totalTokens,
    ...(cachedInputTokens !== undefined && { input_token_details: { cache_read: cachedInputTokens } }),
    ...(reasoningTokens !== undefined && { output_token_details: { reasoning: reasoningTokens } }),
  };
}
