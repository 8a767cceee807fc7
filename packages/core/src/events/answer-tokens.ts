import type { EventMap } from './event-map.js';

/** How many tokens an answer has, as far as its provider said, whether they were made for this call or for an earlier one. */
export function answerTokens({ cached, usage, savedUsage }: EventMap['llm_end']): number | undefined {
  return (cached === true ? savedUsage : usage)?.outputTokens;
}
