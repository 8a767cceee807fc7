import type { EventFailure, WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import type { JsonValue } from '../model/json.js';
import type { ToolContext } from './tool-context.js';

/** What came of a tool call: a result that JSON can carry, or why there is none. */
export type ToolOutcome = { result: JsonValue } | { error: EventFailure };

/** What a tool call says before its outcome: progress of its own, or an event of a run that it has started. */
export type ToolNews = { progress: JsonValue } | { event: WeirEvent };

/** What a call hears of its run. */
export interface CallSignals {
  /** Emits shortly before the reader leaves: the tool's signal fires, and runs within the tool may still say how they end. */
  readonly cut$: Observable<unknown>;
  /** Emits when the run goes on, at once if it does. */
  readonly running$: Observable<unknown>;
}

/** What all attempts of a call are told. */
export type CallContext = Omit<ToolContext, 'signal' | 'attempt'>;
