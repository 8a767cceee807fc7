import { attemptFailure } from './attempt-failure.js';

/** Codes of failures that come again however often the same thing is tried. */
const lasting: ReadonlySet<string> = new Set([
  'unauthorized',
  'invalid_request',
  'invalid_item',
  'invalid_argument',
  'protocol',
  'interrupted',
  // One that another try may help says so: this is a quota that is used up.
  'rate_limited',
  'output_closed',
  'retry_exhausted',
]);

/** Tells whether another try may succeed where this failure came up. Of most failures nothing is known, so they may be worth it. */
export function mayPass(error: unknown): boolean {
  const { code, retryable } = attemptFailure(error);
  return retryable || !(lasting.has(code) || saysNo(error));
}

function saysNo(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { details, isRetryable } = error as { details?: { retryable?: unknown } | null; isRetryable?: unknown };
  return isRetryable === false || details?.retryable === false;
}
