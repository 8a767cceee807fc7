import { InvalidArgumentError, type Usage, type WeirEvent } from '@weir/core';
import type { JsonValue } from '../model/json.js';
import type { ModelToolCall } from '../model/model-step.js';
import type { AssistantMessage, ModelMessage } from '../model/prompt.js';
import type { ToolOutcome } from '../tools/tool-outcome.js';
import type { ApprovalDecision } from './approval-decision.js';

/** A tool call of the round that a run is in, and what is known of it. */
export interface CallState extends ModelToolCall {
  /** When it started, in ms since the epoch; left out where it has not. */
  readonly started?: number;
  readonly decision?: ApprovalDecision;
  readonly outcome?: ToolOutcome;
}

/** What a run needs to go on in another process: plain JSON. Store it as it is, and hand it to `resumeAgent`. */
export interface AgentState {
  readonly version: 1;
  readonly run: string;
  readonly parent?: string;
  /** The number of the next event. */
  readonly nextSeq: number;
  /** How many model calls there were. */
  readonly iteration: number;
  /** The conversation before the turn with the calls. */
  readonly messages: readonly ModelMessage[];
  /** How many of these messages were said before the run. */
  readonly before: number;
  /** The model's turn with the calls. */
  readonly turn: AssistantMessage;
  readonly calls: readonly CallState[];
  /** The ids of all tool calls of the run so far. */
  readonly callIds: readonly string[];
  readonly usage?: Usage;
  readonly costUsd?: number;
}

/** What a run knows of itself, but for the calls of its round. */
export type RunState = Omit<AgentState, 'calls' | 'version'>;

/** Checks what was stored, as far as a run could not go on with it. @throws InvalidArgumentError */
export function checkState(state: unknown): AgentState {
  const { version, run, nextSeq, messages, calls } = (state ?? {}) as Partial<AgentState>;
  const fits = version === 1 && typeof run === 'string' && Number.isInteger(nextSeq);
  if (!fits || !Array.isArray(messages) || !Array.isArray(calls))
    throw new InvalidArgumentError('state', 'the state of a `tool_approval` event, as it was', state);
  return state as AgentState;
}

/**
 * Brings a state up to date by what its run emitted after it was taken: results, decisions, and how far it counted. Events of other runs, and
 * earlier ones, change nothing.
 *
 * @throws InvalidArgumentError where the run went on beyond the round of tools that the state was taken in
 */
export function advanceState(state: AgentState, events: Iterable<WeirEvent>): AgentState {
  let { nextSeq } = state;
  const calls = new Map(state.calls.map((call) => [call.toolCallId, call]));
  const note = (toolCallId: string, news: Partial<CallState>) => {
    const call = calls.get(toolCallId);
    if (call !== undefined) calls.set(toolCallId, { ...call, ...news });
  };
  for (const event of events) {
    if (event.run !== state.run || event.seq < nextSeq) continue;
    nextSeq = event.seq + 1;
    if (event.type === 'llm_start' || event.type === 'agent_end')
      throw new InvalidArgumentError('events', 'of the round of tools in which `state` was taken', event.type);
    noteEvent(event, note);
  }
  return { ...state, nextSeq, calls: [...calls.values()] };
}

function noteEvent(event: WeirEvent, note: (toolCallId: string, news: Partial<CallState>) => void): void {
  if (event.type === 'tool_start') note(event.data.toolCallId, { started: event.time });
  else if (event.type === 'tool_decision') {
    const { toolCallId, approved, reason } = event.data;
    note(toolCallId, { decision: { approved, ...(reason !== undefined && { reason }) } });
  } else if (event.type === 'tool_end') {
    const { toolCallId, result, error } = event.data;
    note(toolCallId, { outcome: error === undefined ? { result: (result ?? null) as JsonValue } : { error } });
  }
}
