import type { WeirEvent } from '../events/stream-event.js';

/** Tells when one run is over: at its `agent_end`; where there was no `agent_start`, at `llm_end` or `error`. */
export class RunEnd {
  #isAgent = false;

  /** @returns whether this is the run's terminal event */
  take({ type }: WeirEvent): boolean {
    if (type === 'agent_start') this.#isAgent = true;
    return type === 'agent_end' || (!this.#isAgent && (type === 'llm_end' || type === 'error'));
  }
}
