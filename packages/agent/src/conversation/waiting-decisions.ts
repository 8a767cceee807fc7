import type { WeirEvent } from '@weir/core';
import type { CallState } from '../loop/agent-state.js';

/** Which tool calls of a run, and of the runs within it, wait for a decision. */
export class WaitingDecisions {
  /** The call's run, by run and call. */
  readonly #waiting = new Map<string, string>();

  get size(): number {
    return this.#waiting.size;
  }

  /** Takes the calls of a run that another process left: those that have neither begun nor been decided over may wait, also those of runs within it. */
  begin(run: string, calls: readonly CallState[]): void {
    for (const { toolCallId, started, decision, outcome, nested } of calls) {
      if (outcome !== undefined) continue;
      if (nested !== undefined) this.begin(nested.run, nested.calls);
      if (started === undefined && decision === undefined) this.#add(run, toolCallId);
    }
  }

  take({ type, run, data }: WeirEvent): void {
    if (type === 'tool_approval') this.#add(run, data.toolCallId);
    else if (type === 'tool_decision' || type === 'tool_start') this.#waiting.delete(keyOf(run, data.toolCallId));
    else if (type === 'agent_end') this.#endRun(run);
  }

  clear(): void {
    this.#waiting.clear();
  }

  #add(run: string, toolCallId: string): void {
    this.#waiting.set(keyOf(run, toolCallId), run);
  }

  #endRun(run: string): void {
    for (const [key, owner] of this.#waiting) if (owner === run) this.#waiting.delete(key);
  }
}

function keyOf(run: string, toolCallId: string): string {
  return JSON.stringify([run, toolCallId]);
}
