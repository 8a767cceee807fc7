import type { RunAgentOptions } from '../run-agent.js';
import type { AgentState, CallState } from './agent-state.js';
import type { ApprovalDecision } from './approval-decision.js';
import type { BegunCall } from './round-call.js';

/** Where a run goes on that another process began. */
export interface Resumption {
  readonly state: AgentState;
  /** The calls of its round, with the decisions that came since. */
  readonly calls: readonly BegunCall[];
}

/** Where a run goes on, and the runs within it. @param given what was decided since */
export function resumptionOf(state: AgentState, given: ReadonlyMap<CallState, ApprovalDecision>): Resumption {
  const calls = state.calls.map((call) => {
    const decision = given.get(call);
    return {
      ...call,
      ...(decision !== undefined && { given: decision }),
      ...(call.nested !== undefined && { resumption: resumptionOf(call.nested, given) }),
    };
  });
  return { state, calls };
}

/** The options of a run that goes on: what was said, and its name, are those of the state. */
export function resumedOptions(options: Partial<RunAgentOptions>, { state }: Resumption): RunAgentOptions {
  const { run, parent, nextSeq: firstSeq } = state;
  const { prompt: _, system: __, parent: ___, ...asBegun } = options as RunAgentOptions;
  const messages = state.messages.slice(0, state.before);
  return { ...asBegun, run, firstSeq, messages, ...(parent !== undefined && { parent }) };
}
