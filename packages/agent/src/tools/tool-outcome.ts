import type { EventFailure, WeirEvent } from '@weir/core';
import type { JsonValue } from '../model/json.js';
import type { ToolContext } from './tool-context.js';

/** What came of a tool call: a result that JSON can carry, or why there is none. */
export type ToolOutcome = { result: JsonValue } | { error: EventFailure };

/** What a tool call says before its outcome: progress of its own, or an event of a run that it has started. */
export type ToolNews = { progress: JsonValue } | { event: WeirEvent };

/** What all attempts of a call are told. */
export type CallContext = Omit<ToolContext, 'signal' | 'attempt'>;
