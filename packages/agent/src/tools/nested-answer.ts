import type { EventOf, WeirEvent } from '@weir/core';
import { SubAgentFailedError } from '../errors/sub-agent-failed-error.js';

/** Gathers what a nested run answers: the text of its last model call. */
export class NestedAnswer {
  #text = '';
  #failure: EventOf<'error'>['data'] | undefined;
  #end: EventOf<'agent_end'> | undefined;

  /** Takes an event of the run itself; those of runs within it are for others. */
  take(event: WeirEvent): void {
    switch (event.type) {
      case 'llm_start':
        // A further try of a call may go on from what the one before has said.
        if ((event.data.attempt ?? 1) === 1) this.#text = '';
        break;
      case 'llm_chunk':
        this.#text += event.data.delta;
        break;
      case 'retract':
        this.#text = '';
        break;
      case 'error':
        this.#failure = event.data;
        break;
      case 'agent_end':
        this.#end = event;
        break;
      default:
    }
  }

  /** The answer, once the run has ended. @throws SubAgentFailedError where it did not complete */
  text(name: string): string {
    const { run = '', data } = this.#end ?? {};
    const status = data?.status ?? 'failed';
    if (status === 'completed') return this.#text;
    const reason = data?.reason;
    const problem =
      (status === 'failed' ? this.#failure?.message : undefined) ?? `${status}${reason ? ` (${reason})` : ''}`;
    throw new SubAgentFailedError(name, problem, { run, status, reason, retryable: this.#failure?.retryable ?? false });
  }
}
