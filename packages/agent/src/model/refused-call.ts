import type { ModelFailure } from './model-step.js';

/** Failures with which a provider answers a call that it does not take up. */
const refusals: ReadonlySet<string> = new Set(['rate_limited', 'unauthorized', 'invalid_request']);

/** What is said of a host that cannot be found, or takes no connection. */
const unreached = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(HOST|NET)UNREACH)\b/;

/** Whether a call that failed before anything came of it was never taken up, so that it took nothing. */
export function isRefusal({ code, message }: ModelFailure): boolean {
  return refusals.has(code) || (code === 'connection' && unreached.test(message));
}
