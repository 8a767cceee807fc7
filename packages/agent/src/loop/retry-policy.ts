import type { ModelFailure } from '../model/model-step.js';

/** When and how a model call that failed is made again. */
export interface ModelRetry {
  /** Tries after the first one. */
  attempts: number;
  /** Wait before the first retry, in ms; it doubles with each further one, up to a minute. Default 1 s. */
  backoff?: number;
}

const longestWait = 60_000;
const defaultBackoff = 1000;

/**
 * How long to wait before the next try, in ms; `undefined` where there is none: the tries are used up, trying again cannot help, or the
 * provider asks for more than a minute. A wait that the provider asks for is kept.
 *
 * @param attempt the number of the try that failed, from 1
 */
export function retryDelay(failure: ModelFailure, attempt: number, retry: ModelRetry | undefined): number | undefined {
  if (retry === undefined || !failure.retryable || attempt > retry.attempts) return undefined;
  const { retryAfter = 0 } = failure;
  if (retryAfter > longestWait) return undefined;
  const { backoff = defaultBackoff } = retry;
  return Math.max(retryAfter, Math.min(longestWait, backoff * 2 ** (attempt - 1)));
}
