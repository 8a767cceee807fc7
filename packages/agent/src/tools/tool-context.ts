import type { Clock } from '@weir/core';

/** What a tool is told about the call that it serves. */
export interface ToolContext {
  /** Fires when nobody waits for the result any more: the call timed out, the run was interrupted or unsubscribed from. */
  readonly signal: AbortSignal;
  readonly toolCallId: string;
  /** The run that the call belongs to. */
  readonly run: string;
  readonly clock: Clock;
}
