import type { EventFailure } from '@weir/core';

/**
 * Where a call stands. `arguments`: they are coming; `ready`: they are whole, and are JSON; `invalid`: they are whole, and are not; `running`,
 * `completed`, `failed`: as its tool says; `abandoned`: the run, or the attempt, ended before the call did.
 */
export type ToolCallState = 'arguments' | 'ready' | 'invalid' | 'running' | 'completed' | 'failed' | 'abandoned';

/** A tool call as far as it has come; see `toolCalls`. */
export interface ToolCall<Args = unknown, Result = unknown> {
  readonly run: string;
  readonly toolCallId: string;
  readonly name: string;
  readonly state: ToolCallState;
  /**
   * The arguments. In the state `arguments` a preview, which lacks what has not come yet and is one object that grows: copy it to keep it as it is,
   * and never act on it. After that they are whole; `undefined` where they are `invalid`.
   */
  readonly args: Args | undefined;
  /** The arguments' JSON text as far as it has come; empty where a call came whole. */
  readonly argsText: string;
  /** What the tool reported last, while it runs. */
  readonly progress?: unknown;
  readonly result?: Result;
  /** Why it is `failed` or `invalid`. */
  readonly error?: EventFailure;
  readonly durationMs?: number;
}
