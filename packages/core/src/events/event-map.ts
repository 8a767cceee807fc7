/** Tokens that a model call took, as its provider reports them. */
export interface Usage {
  inputTokens?: number;
  outputTokens?: number;
  totalTokens?: number;
  reasoningTokens?: number;
  cachedInputTokens?: number;
}

/** Why a model stopped. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls' | 'error' | 'other';

/** A failure as it travels in an event: a code to decide by, a message to read. */
export interface EventFailure {
  /** A `WeirError` code such as `truncated`, `timeout`, `connection`, `rate_limited`. */
  code: string;
  message: string;
}

/** How a run ended. */
export type RunStatus = 'completed' | 'interrupted' | 'failed';

/**
 * Every event type with its data. Extend it with your own by declaration merging:
 *
 * @example
 * declare module '@weir/core' {
 *   interface EventMap { order_placed: { orderId: string } }
 * }
 */
export interface EventMap {
  /** Somebody said something: usually the first event of a run. */
  user_message: { content: string };
  /** An agent begins its loop of model and tools. */
  agent_start: { model: string; tools?: readonly string[] };
  /** A model call begins. `iteration` counts the agent's calls from 1, `attempt` the tries of one call from 1. */
  llm_start: { model: string; iteration?: number; attempt?: number };
  /** A piece of the answer's text. */
  llm_chunk: { delta: string; attempt?: number };
  /** A piece of the model's reasoning. */
  reasoning_chunk: { delta: string; attempt?: number };
  /** The model call ended properly. `costUsd` is what the call cost, where that is known. */
  llm_end: { finishReason: FinishReason; usage?: Usage; costUsd?: number };
  /** A piece of a tool call's arguments as JSON text: preview only, never executed from. */
  tool_args: { toolCallId: string; name: string; delta: string };
  /** A tool runs, with its complete, checked arguments. */
  tool_start: { toolCallId: string; name: string; args: unknown };
  /** A running tool reports something. */
  tool_progress: { toolCallId: string; progress: unknown };
  /** A tool ended: with a `result`, or with an `error`. */
  tool_end: { toolCallId: string; name: string; durationMs: number; result?: unknown; error?: EventFailure };
  /** A piece of an image, a sound or a file. */
  media_chunk: { mediaType: string; bytes?: Uint8Array; url?: string };
  /** Where a run stands. */
  progress: { iteration: number; tokens: number; costUsd?: number };
  /** Takes back the text of a failed attempt. */
  retract: { attempt: number };
  /** Something failed. `retryable` says whether trying again may help. */
  error: EventFailure & { retryable: boolean };
  /** Something that a provider sent and the vocabulary has no name for. */
  raw: { value: unknown };
  /** The run is over: the last event of an agent's run. */
  agent_end: { status: RunStatus; reason?: string };
}
