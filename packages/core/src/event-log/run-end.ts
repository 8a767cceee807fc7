import { isOfAgent } from '../events/is-of-agent.js';
import type { WeirEvent } from '../events/stream-event.js';

/**
 * Tells when one run is over: an agent's at its `agent_end`, a bare model call at `llm_end` or `error`. A run that is met from within is told by what
 * comes of it, as `isOfAgent` says.
 */
export class RunEnd {
  #isAgent = false;

  /** @returns whether this is the run's terminal event */
  take(event: WeirEvent): boolean {
    this.#isAgent ||= isOfAgent(event);
    const { type } = event;
    return type === 'agent_end' || (!this.#isAgent && (type === 'llm_end' || type === 'error'));
  }
}
