import type { GateHandle } from '@weir/operators';
import type { Subscription } from 'rxjs';
import type { ToolContext } from '../tools/tool-context.js';
import type { AgentState } from './agent-state.js';
import type { Approvals, Approve } from './approvals.js';
import type { Resumption } from './resumption.js';

/** A run that a tool has started, as the run that called the tool knows it. */
export interface NestedRun {
  /** What another process needs to go on with it: nothing, while it is in no round of tools. */
  readonly state: AgentState | undefined;
  /** Closed while all that it does is wait for decisions. */
  readonly deciding: GateHandle;
}

/** What a run that a tool starts shares with the run that called the tool. */
export interface Nesting {
  /** Where the calls that wait in it wait too. */
  readonly approvals: Approvals;
  /** Who decides where the run has nobody of its own. */
  readonly approve: Approve | undefined;
  /** Where the run goes on, if another process began it: told once. */
  takeResumption(): Resumption | undefined;
  /** Makes the run known, until it is unsubscribed from. */
  enter(run: NestedRun): Subscription;
}

const nestings = new WeakMap<ToolContext['approve'], Nesting>();

/** Keeps beside a call's context what is for runs alone, and not for tools. */
export function attachNesting({ approve }: Pick<ToolContext, 'approve'>, nesting: Nesting): void {
  nestings.set(approve, nesting);
}

/** What a run shares with the one that called its tool; nothing, where the tool was called by hand. */
export function nestingOf({ approve }: Pick<ToolContext<never>, 'approve'>): Nesting | undefined {
  return nestings.get(approve);
}
