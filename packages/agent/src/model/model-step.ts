import type { EventFailure, FinishReason, Usage } from '@weir/core';
import type { ProviderOptions } from './prompt.js';

/** Why a model call failed. */
export interface ModelFailure extends EventFailure {
  /** Whether the same call may succeed later. */
  retryable: boolean;
  /** How long the provider asks to wait before the next try, in ms. */
  retryAfter?: number;
}

/** A complete tool call. `input` is its arguments as the JSON text that the model wrote, not yet checked. */
export interface ModelToolCall {
  toolCallId: string;
  name: string;
  input: string;
  metadata?: ProviderOptions;
}

/** A piece of reasoning, or a note of the provider's on it, which it wants back in the next call. */
export interface ReasoningStep {
  kind: 'reasoning';
  /** Empty where there is only a note, or a beginning. */
  delta: string;
  /** Set where a new block of reasoning begins. */
  starts?: true;
  metadata?: ProviderOptions;
}

/** Where the model found what it says. */
export interface CitationStep {
  kind: 'citation';
  id?: string;
  url?: string;
  title?: string;
  mediaType?: string;
}

/** The provider begins to run a tool of its own, with these complete arguments. */
export interface ProviderToolStart {
  kind: 'provider-tool-start';
  toolCallId: string;
  name: string;
  args: unknown;
}

/** A tool that the provider runs reports something, such as a result that is not the last. */
export interface ProviderToolProgress {
  kind: 'provider-tool-progress';
  toolCallId: string;
  name: string;
  progress: unknown;
}

/** The provider asks whether it may run a tool of its own. The answer goes into the next call, under `approvalId`. */
export interface ProviderToolApproval {
  kind: 'provider-tool-approval';
  toolCallId: string;
  name: string;
  args: unknown;
  approvalId: string;
}

/** A tool that the provider ran has ended. The pump fills in how long it took. */
export interface ProviderToolEnd {
  kind: 'provider-tool-end';
  toolCallId: string;
  name: string;
  durationMs?: number;
  result?: unknown;
  error?: EventFailure;
}

/** What the provider tells of an answer before its end. It is no part of the answer. */
export interface ReportStep {
  kind: 'report';
  /** What the provider calls the answer. */
  responseId?: string;
  /** The model that gives it, by the name that the provider has for it. */
  responseModel?: string;
  /** What the whole call has taken so far. */
  usage?: Usage;
  /** How many calls of the provider lie behind it, where the answer is put together of several, and goes on with another. */
  rounds?: number;
}

/** What a model call consists of, whichever version of the AI SDK's format the model speaks. */
export type ModelStep =
  | { kind: 'text'; delta: string }
  | { kind: 'refusal'; delta: string }
  | CitationStep
  | ReasoningStep
  | { kind: 'tool-args'; toolCallId: string; name: string; delta: string }
  | { kind: 'tool-call'; call: ModelToolCall }
  | ProviderToolStart
  | ProviderToolProgress
  | ProviderToolApproval
  | ProviderToolEnd
  | { kind: 'media'; mediaType: string; bytes?: Uint8Array; url?: string }
  | { kind: 'raw'; value: unknown }
  | ReportStep
  | ModelEnd;

/** The proper end of a model call. */
export interface FinishStep extends Pick<ReportStep, 'responseId' | 'responseModel'> {
  kind: 'finish';
  finishReason: FinishReason;
  usage?: Usage;
  /** Set where the answer was made before, and given again. */
  cached?: true;
  /** What it took when it was made. */
  savedUsage?: Usage;
}

/** A model call that did not end properly. */
export interface FailureStep {
  kind: 'failure';
  failure: ModelFailure;
  /** What was reported nevertheless. */
  usage?: Usage;
}

/** The last step of a model call. There is exactly one. */
export type ModelEnd = FinishStep | FailureStep;
