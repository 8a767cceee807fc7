import type { MessageContent } from './message-content.js';

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
  /** Somebody said something, in text or in parts that may be files: usually the first event of a run. */
  user_message: { content: MessageContent };
  /** An agent begins its loop of model and tools. */
  agent_start: { model: string; tools?: readonly string[] };
  /** A model call begins. `iteration` counts the agent's calls from 1, `attempt` the tries of one call from 1. */
  llm_start: { model: string; iteration?: number; attempt?: number };
  /** A piece of the answer's text. */
  llm_chunk: { delta: string; attempt?: number };
  /** A piece of the model's reasoning. */
  reasoning_chunk: { delta: string; attempt?: number };
  /** A piece of the text in which the model declines to answer. It is no part of the answer. */
  refusal_chunk: { delta: string; attempt?: number };
  /** Where the model found what it says: a page, a document. */
  citation: { id?: string; url?: string; title?: string; mediaType?: string };
  /**
   * The model call ended properly. `costUsd` is what the call cost, where that is known; `responseId` and `responseModel` are what the provider calls the answer
   * and the model that gave it, which may be another than was asked. `cached` where the answer was made before: then `usage` is what it took this time, and
   * `savedUsage` what it took then.
   */
  llm_end: {
    finishReason: FinishReason;
    usage?: Usage;
    costUsd?: number;
    responseId?: string;
    responseModel?: string;
    cached?: boolean;
    savedUsage?: Usage;
  };
  /** A piece of a tool call's arguments as JSON text: preview only, never executed from. */
  tool_args: { toolCallId: string; name: string; delta: string };
  /**
   * A tool waits for a yes: it runs once a decision for it has come. `state` is what another process needs to go on with the run, as plain
   * JSON.
   */
  tool_approval: { toolCallId: string; name: string; args: unknown; state?: unknown };
  /** Somebody decided over a tool that waits. */
  tool_decision: { toolCallId: string; approved: boolean; reason?: string };
  /** A tool runs, with its complete, checked arguments. `providerExecuted` where the provider of the model runs it. */
  tool_start: { toolCallId: string; name: string; args: unknown; providerExecuted?: boolean };
  /** A running tool reports something. */
  tool_progress: { toolCallId: string; progress: unknown };
  /** A tool ended: with a `result`, or with an `error`. */
  tool_end: {
    toolCallId: string;
    name: string;
    durationMs: number;
    result?: unknown;
    error?: EventFailure;
    providerExecuted?: boolean;
  };
  /** A piece of an image, a sound or a file. */
  media_chunk: { mediaType: string; bytes?: Uint8Array; url?: string };
  /** Where a run stands: what its providers have reported so far, and apart from it an estimate of what they have not reported yet. */
  progress: { iteration: number; tokens: number; costUsd?: number; estimated?: { tokens: number; costUsd?: number } };
  /** The run has been told to pause: nothing is read from the model until `agent_resume`. */
  agent_pause: { reason?: string };
  /** The run goes on after a pause. */
  agent_resume: { reason?: string };
  /** Somebody steers the run: pauses it, resumes it, cancels it, or (`inject`) says something more to it, which is the `content`. */
  run_control: { action: 'pause' | 'resume' | 'cancel' | 'inject'; reason?: string; content?: MessageContent };
  /** Takes back the text of a failed attempt. */
  retract: { attempt: number };
  /**
   * Something failed. `retryable` says whether trying again may help, `retryAfterMs` how long the other side asks to wait before, `usage` what a model call that failed had taken, as
   * far as that was reported.
   */
  error: EventFailure & { retryable: boolean; retryAfterMs?: number; usage?: Usage };
  /** Something that a provider sent and the vocabulary has no name for. */
  raw: { value: unknown };
  /** The run is over: the last event of an agent's run. `usage` and `costUsd` are the sums over its model calls, where they are known. */
  agent_end: { status: RunStatus; reason?: string; usage?: Usage; costUsd?: number };
}
