import type { RunStatus } from '@weir/core';
import type { Statistics } from '@weir/operators';

/** What a run is doing. */
export type LivePhase = 'starting' | 'waiting' | 'thinking' | 'answering' | 'calling' | 'tools' | 'paused' | RunStatus;

/** Where a run stands. Times are in milliseconds. */
export interface LiveState {
  readonly run: string;
  /** The run that it is a part of. */
  readonly parent?: string;
  readonly model?: string;
  /** `waiting` for the model; `calling`: it writes a tool call; `tools` run. */
  readonly phase: LivePhase;
  readonly elapsed: number;
  /** Model calls so far, failed attempts included. */
  readonly calls: number;
  /** Output tokens: as reported; of the call under way each piece counts as one. */
  readonly tokens: number;
  /** Of the call under way, or the last one: tokens after the first, by the time since. 0 until time has passed. */
  readonly tokensPerSecond: number;
  /** Of that call, from its start to its first piece. */
  readonly timeToFirstToken?: number;
  /** The sizes of the pieces of the answer, in UTF-16 units. */
  readonly chunkSizes: Statistics;
  /** In US dollars, where events tell it; put `cost` before the monitor. */
  readonly costUsd?: number;
  /** The names of the tools under way. */
  readonly tools: readonly string[];
  readonly errors: number;
  /** True in the last state of a run. */
  readonly isFinal: boolean;
}
