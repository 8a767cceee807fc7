import { InvalidArgumentError, isEvent, type Usage, type WeirEvent } from '@weir/core';
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
  /** The run that the tool has started, where it is in a round of tools itself: a sub-agent's. */
  readonly nested?: AgentState;
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

/** Checks what was stored, as far as a run, and the runs within it, could not go on with it. @throws InvalidArgumentError */
export function checkState(state: unknown): AgentState {
  const { version, run, nextSeq, messages, calls } = (state ?? {}) as Partial<AgentState>;
  const fits = version === 1 && typeof run === 'string' && Number.isInteger(nextSeq);
  if (!fits || !Array.isArray(messages) || !Array.isArray(calls))
    throw new InvalidArgumentError('state', 'the state of a `tool_approval` event, as it was', state);
  for (const { nested } of calls as readonly CallState[]) if (nested !== undefined) checkState(nested);
  return state as AgentState;
}

/**
 * Brings a state up to date by what its run, and the runs within it, emitted after it was taken: results, decisions, and how far they counted. Events
 * of other runs, and earlier ones, change nothing. A run within it that went on beyond its round of tools is left out: it begins anew.
 *
 * @throws InvalidArgumentError for what is no event, and where the run itself went on beyond the round of tools that the state was taken in
 */
export function advanceState(state: AgentState, events: Iterable<WeirEvent>): AgentState {
  const all = [...events];
  const odd = all.findIndex((event) => !isEvent(event));
  if (odd >= 0) throw new InvalidArgumentError(`events[${odd}]`, 'an event, as the run emitted it', all[odd]);
  const beyond = firstBeyond(state, all);
  if (beyond !== undefined)
    throw new InvalidArgumentError('events', 'of the round of tools in which `state` was taken', beyond.type);
  return stateAfter(state, all);
}

/** The first event of a run's next step, after its round of tools. */
function firstBeyond({ run, nextSeq }: AgentState, events: readonly WeirEvent[]): WeirEvent | undefined {
  return events.find(
    (event) => event.run === run && event.seq >= nextSeq && (event.type === 'llm_start' || event.type === 'agent_end'),
  );
}

function stateAfter(state: AgentState, events: readonly WeirEvent[]): AgentState {
  let { nextSeq } = state;
  const calls = new Map(state.calls.map((call) => [call.toolCallId, callAfter(call, events)]));
  const note = (toolCallId: string, news: Partial<CallState>) => {
    const call = calls.get(toolCallId);
    if (call !== undefined) calls.set(toolCallId, { ...call, ...news });
  };
  for (const event of events) {
    if (event.run !== state.run || event.seq < nextSeq) continue;
    nextSeq = event.seq + 1;
    noteEvent(event, note);
  }
  return { ...state, nextSeq, calls: [...calls.values()] };
}

function callAfter({ nested, ...call }: CallState, events: readonly WeirEvent[]): CallState {
  if (nested === undefined || firstBeyond(nested, events) !== undefined) return call;
  return { ...call, nested: stateAfter(nested, events) };
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
