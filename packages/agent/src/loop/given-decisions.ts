import { InvalidArgumentError } from '@weir/core';
import type { AgentState, CallState } from './agent-state.js';
import { checkedDecision, type ApprovalDecision } from './approval-decision.js';

/** A call of a run, or of a run within it. */
interface NamedCall {
  readonly run: string;
  readonly call: CallState;
}

/**
 * Finds the calls that decisions are over, by `toolCallId` or by `run/toolCallId`, in a run and those within it. A decision over a call that has one
 * already, or has run, is nobody's.
 *
 * @throws InvalidArgumentError for what is no decision, for a call that is not there, and for an id that calls of several runs have which wait
 */
export function givenDecisions(state: AgentState, decisions: Readonly<Record<string, unknown>>) {
  const calls = callsWithin(state);
  const given = new Map<CallState, ApprovalDecision>();
  for (const [name, verdict] of Object.entries(decisions)) {
    if (verdict === undefined) continue;
    const decision = checkedDecision(`decisions.${name}`, verdict);
    const call = callNamed(name, calls);
    if (call !== undefined) given.set(call, decision);
  }
  return given;
}

function callNamed(name: string, calls: readonly NamedCall[]): CallState | undefined {
  const named = calls.filter(({ run, call: { toolCallId } }) => name === toolCallId || name === `${run}/${toolCallId}`);
  if (named.length === 0) {
    const ids = calls.map(({ call: { toolCallId } }) => toolCallId);
    throw new InvalidArgumentError('decisions', `of ${ids.join(', ')}`, name);
  }
  const [first, ...others] = named.filter(({ call }) => mayWait(call));
  if (others.length === 0) return first?.call;
  const runs = [first, ...others].map((other) => `${other?.run}/${other?.call.toolCallId}`);
  throw new InvalidArgumentError('decisions', `one of ${runs.join(', ')}, since several runs have such a call`, name);
}

function callsWithin({ run, calls }: AgentState): NamedCall[] {
  return calls.flatMap((call) => [
    { run, call },
    ...(call.nested !== undefined && call.outcome === undefined ? callsWithin(call.nested) : []),
  ]);
}

function mayWait({ started, decision, outcome }: CallState): boolean {
  return started === undefined && decision === undefined && outcome === undefined;
}
