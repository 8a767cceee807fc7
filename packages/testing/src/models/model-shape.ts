/**
 * The shape of an AI SDK `LanguageModelV3`, as far as the fake model speaks it. Structural, so that nothing of the AI SDK is needed:
 * a `FakeModel` is accepted wherever a `LanguageModelV3` is.
 *
 * @see https://ai-sdk.dev/providers/community-providers/custom-providers for the specification
 */
export type FakeFinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other';

export interface FakeUsage {
  inputTokens: {
    total: number | undefined;
    noCache: number | undefined;
    cacheRead: number | undefined;
    cacheWrite: number | undefined;
  };
  outputTokens: { total: number | undefined; text: number | undefined; reasoning: number | undefined };
}

export interface FakeFinish {
  type: 'finish';
  finishReason: { unified: FakeFinishReason; raw: string | undefined };
  usage: FakeUsage;
}

export interface FakeToolCall {
  type: 'tool-call';
  toolCallId: string;
  toolName: string;
  /** The arguments as JSON text. */
  input: string;
}

/** One part of a model's stream. */
export type FakeStreamPart =
  | { type: 'stream-start'; warnings: [] }
  | { type: 'text-start' | 'text-end' | 'reasoning-start' | 'reasoning-end' | 'tool-input-end'; id: string }
  | { type: 'text-delta' | 'reasoning-delta' | 'tool-input-delta'; id: string; delta: string }
  | { type: 'tool-input-start'; id: string; toolName: string }
  | FakeToolCall
  | FakeFinish
  | { type: 'response-metadata'; id?: string; timestamp?: Date; modelId?: string }
  | { type: 'raw'; rawValue: unknown }
  | { type: 'error'; error: unknown };

/** What a model call is given, as far as tests look at it. */
export interface FakeCallOptions {
  prompt: readonly { role: string; content: unknown }[];
  tools?: readonly { type: string; name: string }[] | undefined;
  abortSignal?: AbortSignal | undefined;
}

export type FakeContent = { type: 'text' | 'reasoning'; text: string } | FakeToolCall;

export interface FakeGenerateResult {
  content: FakeContent[];
  finishReason: FakeFinish['finishReason'];
  usage: FakeUsage;
  warnings: [];
}
