import type { Clock } from '@weir/core';
import type { Observable } from 'rxjs';
import type { ApprovalDecision } from '../loop/approval-decision.js';
import type { ApprovalRequest } from '../loop/approvals.js';
import type { RunAccount } from '../loop/run-account.js';
import type { ModelMessage } from '../model/prompt.js';
import type { RunSteering } from '../running/run-steering.js';

/** What a tool is told about the call that it serves. */
export interface ToolContext<Deps = unknown> {
  /** Fires when nobody waits for the result any more: the call timed out, the run was interrupted or unsubscribed from. */
  readonly signal: AbortSignal;
  readonly toolCallId: string;
  /** Which try of the call this is, from 1: more than one only where the tool has `retry`. */
  readonly attempt: number;
  /** The run that the call belongs to. */
  readonly run: string;
  readonly clock: Clock;
  /** Pauses and resumes along with the run: for runs that the tool starts itself, as their `steering`. */
  readonly steering: RunSteering;
  /** What the app gave to the run for its tools: `deps` of `runAgent`, as it is. */
  readonly deps: Deps;
  /** The conversation so far, the system text and the model's turn with this call in it included. It is the run's own: do not change it. */
  readonly messages: readonly ModelMessage[];
  /**
   * What the run takes, by which prices, and within which budget: for runs that the tool starts itself, as their `account`. Left out where a tool is
   * called outside a run.
   */
  readonly account?: RunAccount | undefined;
  /** Asks whoever decides over tool calls in this run, and emits the decision: for tools that call tools, or run agents, themselves. */
  readonly approve: (request: ApprovalRequest) => Observable<ApprovalDecision>;
}
