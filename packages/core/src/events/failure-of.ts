import { WeirError } from '../errors/weir-error.js';
import type { EventFailure } from './event-map.js';

/** A failure as an `error` event states it. */
export interface Failure extends EventFailure {
  /** Whether trying again may help. */
  retryable: boolean;
}

/** Codes under which another try may succeed without anybody changing anything. */
const retryableCodes: ReadonlySet<string> = new Set([
  'timeout',
  'truncated',
  'connection',
  'rate_limited',
  'server_error',
]);

/** Error codes of Node's sockets and resolver, and of its fetch, that say: the other side was not reached, or the line broke. */
const connectionCodes =
  /^(ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|E(HOST|NET)(UNREACH|DOWN)|UND_ERR_(SOCKET|(CONNECT|HEADERS|BODY)_TIMEOUT))$/;

/** How many causes are looked into: enough for a client's error around fetch's error around a socket's. */
const deepest = 5;

/**
 * States any thrown value as the code, message and `retryable` of an `error` event. Never throws.
 *
 * A `WeirError` keeps its code; it is retryable when its details say so (`details.retryable`), or by its code. Aborts are `interrupted`,
 * timeouts `timeout`, broken or refused connections `connection`. An error with a `statusCode` (the AI SDK's `APICallError` and its like) or a
 * `status` (the clients of OpenAI and Anthropic) is `rate_limited`, `unauthorized`, `invalid_request` or `server_error`, and as retryable as its own `isRetryable` says. All else is `internal`.
 * Where the error itself says nothing, its causes are asked.
 */
export function failureOf(error: unknown): Failure {
  const { code, retryable } = classify(error, 0) ?? { code: 'internal', retryable: false };
  return { code, message: messageOf(error), retryable };
}

interface Verdict {
  code: string;
  retryable: boolean;
}

/** The fields that errors are told apart by. Each is checked before it is used: an error may be anything. */
interface ErrorLike {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  cause?: unknown;
  statusCode?: unknown;
  status?: unknown;
  isRetryable?: unknown;
}

function classify(error: unknown, depth: number): Verdict | undefined {
  if (typeof error !== 'object' || error === null || depth > deepest) return undefined;
  if (WeirError.is(error)) return verdictOfWeirError(error as WeirError);
  const like: ErrorLike = error;
  const stated = typeof like.isRetryable === 'boolean' ? like.isRetryable : undefined;
  const verdict = byStatus(like.statusCode ?? like.status) ?? byName(like) ?? classify(like.cause, depth + 1);
  if (verdict !== undefined) return { code: verdict.code, retryable: stated ?? verdict.retryable };
  // A client that calls its failure retryable and has no status got no answer at all.
  if (stated === true && like.statusCode === undefined && like.status === undefined) return of('connection');
  return undefined;
}

function verdictOfWeirError({ code, details }: WeirError): Verdict {
  const { retryable } = details as { retryable?: unknown };
  return typeof retryable === 'boolean' ? { code, retryable } : of(code);
}

function byStatus(status: unknown): Verdict | undefined {
  if (typeof status !== 'number' || status < 400) return undefined;
  if (status === 429) return of('rate_limited');
  if (status === 401 || status === 403) return of('unauthorized');
  if (status >= 500) return of('server_error');
  return status === 408 ? of('timeout') : of('invalid_request');
}

function byName({ name, code }: ErrorLike): Verdict | undefined {
  if (name === 'AbortError') return of('interrupted');
  if (name === 'TimeoutError') return of('timeout');
  return typeof code === 'string' && connectionCodes.test(code) ? of('connection') : undefined;
}

function of(code: string): Verdict {
  return { code, retryable: retryableCodes.has(code) };
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, name } = error as ErrorLike;
  if (typeof message === 'string' && message !== '') return message;
  return typeof name === 'string' ? name : 'An unknown error';
}
