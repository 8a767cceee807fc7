import type { WeirEvent } from './stream-event.js';

/**
 * Tells whether an event can only be one of an agent's run, which ends with `agent_end`; a bare model call, which ends with `llm_end` or `error`, has none such.
 *
 * It is not `agent_start` alone: a stream may give a run from within, as `resumeAgent` does, and a reader that has come late. Constant time; a piece of
 * an answer says nothing, and neither does a model call without `iteration`, nor a tool that runs or asks, which may be one of a provider.
 */
export function isOfAgent(event: WeirEvent): boolean {
  switch (event.type) {
    case 'agent_start':
    case 'agent_pause':
    case 'agent_resume':
    case 'tool_decision':
      return true;
    case 'llm_start':
      return event.data.iteration !== undefined;
    default:
      return false;
  }
}
