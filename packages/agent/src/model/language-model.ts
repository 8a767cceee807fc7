import type { JsonSchema } from './json.js';
import type { ModelMessage, ProviderOptions } from './prompt.js';

/** A tool as it is described to a model. */
export interface ModelTool {
  type: 'function';
  name: string;
  description?: string;
  inputSchema: JsonSchema;
}

/** How a model is to answer. What a provider does not know it ignores. */
export interface ModelSettings {
  /** The most tokens to answer with. */
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  presencePenalty?: number;
  frequencyPenalty?: number;
  stopSequences?: string[];
  seed?: number;
  toolChoice?: { type: 'auto' | 'none' | 'required' } | { type: 'tool'; toolName: string };
  headers?: Record<string, string>;
  providerOptions?: ProviderOptions;
}

/** What a model is called with. */
export interface ModelCallOptions extends ModelSettings {
  prompt: ModelMessage[];
  tools?: ModelTool[];
  abortSignal?: AbortSignal;
}

/**
 * A model: anything with the shape of the AI SDK's `LanguageModelV2`, `LanguageModelV3` or `LanguageModelV4`.
 *
 * Only the shape counts, so models of every AI SDK provider package fit, whichever version is installed, and so does an object
 * of yours. The stream's parts are checked when they arrive: nothing that a model sends can break a run.
 *
 * @see fromModel to call one, resolveModel to find one by name
 */
export interface LanguageModel {
  /** `v2`, `v3` or `v4`. */
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doStream(options: ModelCallOptions): PromiseLike<{ stream: ReadableStream<unknown> }>;
}
