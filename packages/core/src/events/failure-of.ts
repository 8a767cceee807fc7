import { WeirError } from '../errors/weir-error.js';
import type { EventFailure } from './event-map.js';
import {
  fieldsOf,
  messageInBody,
  verdictByName,
  verdictByWords,
  verdictOf,
  verdictOnQuota,
  type ErrorLike,
  type Verdict,
} from './known-failures.js';

/** A failure as an `error` event states it. */
export interface Failure extends EventFailure {
  /** Whether trying again may help. */
  retryable: boolean;
}

/** How many causes are looked into: enough for a client's error around fetch's error around a socket's. */
const deepest = 5;

/**
 * States any thrown value as the code, message and `retryable` of an `error` event. Never throws.
 *
 * A `WeirError` keeps its code; it is retryable when its details say so (`details.retryable`), or by its code. Aborts are `interrupted`,
 * timeouts `timeout`, broken or refused connections `connection`: the platform's, those of `fetch` in any browser, and those of the clients of
 * OpenAI and Anthropic, axios and the AI SDK. An error with a `statusCode` (the AI SDK's `APICallError`), a `status` (the official clients) or a
 * `response.status` (axios) is `rate_limited`, `unauthorized`, `invalid_request`, `timeout` or `server_error`, and as retryable as its own
 * `isRetryable` says; without a status, as its causes or the words of the provider (`overloaded_error`, `rate_limit_exceeded` …) say. A quota that is used up is
 * `rate_limited` and not retryable. Garbage that the AI SDK found in a stream is `protocol`. All else is `internal`.
 */
export function failureOf(error: unknown): Failure {
  try {
    const { code, retryable } = classify(error, 0) ?? { code: 'internal', retryable: false };
    return { code, message: messageOf(error), retryable };
  } catch {
    return { code: 'internal', message: 'A failure that cannot be read', retryable: false };
  }
}

function classify(error: unknown, depth: number): Verdict | undefined {
  if (typeof error !== 'object' || error === null || depth > deepest) return undefined;
  if (WeirError.is(error)) return verdictOfWeirError(error as WeirError);
  return verdictOnQuota(error) ?? verdictAsStated(error, depth);
}

/** As `isRetryable` says, where a client states it: it may know more than the status tells. */
function verdictAsStated(error: ErrorLike, depth: number): Verdict | undefined {
  const stated = typeof error.isRetryable === 'boolean' ? error.isRetryable : undefined;
  const status = error.statusCode ?? error.status ?? fieldsOf(error.response).status;
  const verdict =
    verdictByStatus(status) ?? verdictByName(error) ?? classify(error.cause, depth + 1) ?? verdictByWords(error);
  if (verdict !== undefined) return { code: verdict.code, retryable: stated ?? verdict.retryable };
  // A client that calls its failure retryable and has no status got no answer at all.
  return stated === true && status === undefined ? verdictOf('connection') : undefined;
}

function verdictOfWeirError({ code, details }: WeirError): Verdict {
  const { retryable } = details as { retryable?: unknown };
  return typeof retryable === 'boolean' ? { code, retryable } : verdictOf(code);
}

function verdictByStatus(status: unknown): Verdict | undefined {
  if (typeof status !== 'number' || status < 400) return undefined;
  if (status === 429) return verdictOf('rate_limited');
  if (status === 401 || status === 403) return verdictOf('unauthorized');
  if (status >= 500) return verdictOf('server_error');
  return verdictOf(status === 408 ? 'timeout' : 'invalid_request');
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, name } = error as ErrorLike;
  const words = messageInBody(error) ?? message;
  if (typeof words === 'string' && words !== '') return words;
  return typeof name === 'string' ? name : 'An unknown error';
}
