import type { EventFailure } from '@weir/core';
import type { ModelStep, ModelToolCall, ProviderToolEnd, ReasoningStep } from '../model/model-step.js';
import type { AssistantMessage, ToolCallPart } from '../model/prompt.js';
import { readInput } from './call-input.js';
import { GrowingText } from './growing-text.js';
import type { RunScope } from './run-scope.js';

/**
 * What the model said in one call: gathers the steps into the message that goes back to it, and its complete tool calls.
 *
 * A tool call that is sent twice, word for word, counts once. Another call under the same id gets an id of its own.
 */
export class AssistantTurn {
  /** The complete tool calls, in the order in which they came. */
  readonly calls: ModelToolCall[] = [];
  readonly #content: AssistantMessage['content'] = [];
  /** What the last part has become, where it grows. */
  #grown = new GrowingText();
  /** The run's ids for calls whose arguments are coming in, by the provider's. */
  readonly #open = new Map<string, string>();
  /** Complete calls as the provider sent them. */
  readonly #complete = new Set<string>();

  /** The tools that the provider runs just now, by the run's ids. */
  readonly #provided = new Map<string, { name: string; since: number }>();

  /** @param kept what the reader has of the answer from an earlier attempt */
  constructor(
    private readonly scope: Pick<RunScope, 'ids' | 'clock'>,
    kept = '',
  ) {
    if (kept !== '') this.#addText(kept);
  }

  /** All of its text. */
  get text(): string {
    this.#settle();
    return this.#content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  }

  /** Takes a step and gives it back with the run's own call ids; `undefined` for a call that was sent before. */
  take(step: ModelStep): ModelStep | undefined {
    switch (step.kind) {
      case 'text':
        this.#addText(step.delta);
        return step;
      case 'reasoning':
        this.#addReasoning(step);
        return step;
      case 'tool-args':
      case 'provider-tool-progress':
      case 'provider-tool-approval':
        return { ...step, toolCallId: this.#idOf(step.toolCallId) };
      case 'tool-call':
        return this.#addCall(step.call);
      case 'provider-tool-start':
      case 'provider-tool-end':
        return this.#followProvider({ ...step, toolCallId: this.#idOf(step.toolCallId) });
      default:
        return step;
    }
  }

  /** The turn as the model is reminded of it. */
  message(): AssistantMessage {
    this.#settle();
    return { role: 'assistant', content: this.#content };
  }

  /** Gives up the provider's tools that run. @returns their ends */
  abandonTools(error: EventFailure): ProviderToolEnd[] {
    const now = this.scope.clock.now();
    return [...this.#provided].map(([toolCallId, { name, since }]) => {
      this.#open.set(toolCallId, toolCallId);
      return { kind: 'provider-tool-end', toolCallId, name, durationMs: now - since, error };
    });
  }

  #followProvider(
    step: Extract<ModelStep, { toolCallId: string; name: string; kind: `provider-${string}` }>,
  ): ModelStep {
    const { toolCallId, name } = step;
    if (step.kind === 'provider-tool-start') this.#provided.set(toolCallId, { name, since: this.scope.clock.now() });
    else this.#provided.delete(toolCallId);
    return step;
  }

  /** Begins a part of the message behind those before. */
  #begin(part: AssistantMessage['content'][number]): void {
    this.#settle();
    this.#content.push(part);
    this.#grown = new GrowingText();
  }

  #settle(): void {
    const last = this.#content.at(-1);
    if (last?.type === 'text' || last?.type === 'reasoning') last.text = this.#grown.toString();
  }

  #addText(delta: string): void {
    if (this.#content.at(-1)?.type !== 'text') this.#begin({ type: 'text', text: '' });
    this.#grown.add(delta);
  }

  #addReasoning({ delta, starts, metadata }: ReasoningStep): void {
    const last = this.#content.at(-1);
    if (last?.type !== 'reasoning' || starts) {
      this.#begin({ type: 'reasoning', text: '', ...(metadata && { providerOptions: metadata }) });
      return this.#grown.add(delta);
    }
    this.#grown.add(delta);
    if (metadata !== undefined) last.providerOptions = { ...last.providerOptions, ...metadata };
  }

  #addCall(call: ModelToolCall): ModelStep | undefined {
    const key = JSON.stringify([call.toolCallId, call.name, call.input]);
    if (call.toolCallId !== '' && this.#complete.has(key)) return undefined;
    this.#complete.add(key);
    const own = { ...call, toolCallId: this.#idOf(call.toolCallId) };
    this.#open.delete(call.toolCallId);
    this.calls.push(own);
    this.#begin(partOf(own));
    return { kind: 'tool-call', call: own };
  }

  #idOf(id: string): string {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const own = this.scope.ids.claim(id);
    this.#open.set(id, own);
    return own;
  }
}

function partOf({ toolCallId, name, input, metadata }: ModelToolCall): ToolCallPart {
  return {
    type: 'tool-call',
    toolCallId,
    toolName: name,
    input: readInput(input),
    ...(metadata && { providerOptions: metadata }),
  };
}
