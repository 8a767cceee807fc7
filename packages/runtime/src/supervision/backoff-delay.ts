import type { RetryPolicy } from '../config/pipeline-plan.js';

const longest = 60_000;

/** The wait before a retry, in ms: it doubles with each attempt (from 1), up to a minute. */
export function backoffDelay({ backoff }: RetryPolicy, attempt: number): number {
  return Math.min(backoff * 2 ** (attempt - 1), longest);
}
