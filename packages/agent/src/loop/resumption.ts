import type { AgentState } from './agent-state.js';
import type { BegunCall } from './round-call.js';

/** Where a run goes on that another process began. */
export interface Resumption {
  readonly state: AgentState;
  /** The calls of its round, with the decisions that came since. */
  readonly calls: readonly BegunCall[];
}
