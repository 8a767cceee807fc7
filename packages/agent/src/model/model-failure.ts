import { TruncatedError, failureOf, realClock, type EventFailure } from '@weir/core';
import { retryAfterOf } from '@weir/operators';
import type { ModelFailure } from './model-step.js';

/**
 * Says in a model failure what a thrown value, or the content of a provider's error part, means: its code, and whether trying again may help.
 * Never throws, whatever it is given.
 *
 * Beside what `failureOf` knows, it reads the words of providers' error objects, and the AI SDK's errors by their names, so that any version
 * of it will do. What remains has the code `provider`. A wait that the provider asks for is read as for `retryBackoff`.
 *
 * @param now milliseconds since the epoch, to reckon the date from at which to come back
 */
export function modelFailure(error: unknown, now = realClock.now()): ModelFailure {
  try {
    return describe(error, now);
  } catch {
    return { code: 'provider', message: 'The provider reported a failure that cannot be read.', retryable: false };
  }
}

/** A stream that makes no sense as a model's. */
export function protocolFailure(message: string): ModelFailure {
  return { code: 'protocol', message, retryable: false };
}

/** What is looked at of an error that has no code yet. */
interface ErrorShape {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  type?: unknown;
  cause?: unknown;
  /** The body that the official clients were answered. */
  error?: unknown;
}

type Verdict = Omit<ModelFailure, keyof Pick<EventFailure, 'message'>>;

const garbled: Verdict = { code: 'protocol', retryable: false };
const broken: Verdict = { code: 'connection', retryable: true };

/** Failures that the official clients find themselves: they give them no name. */
const clientsWords: Readonly<Record<string, Verdict>> = {
  'Request timed out.': { code: 'timeout', retryable: true },
  'request ended without sending any chunks': { code: TruncatedError.code, retryable: true },
};

function describe(error: unknown, now: number): ModelFailure {
  const known = failureOf(error);
  if (typeof error !== 'object' || error === null) return { ...known, code: 'provider' };
  const shape: ErrorShape = error;
  // An abort of ours ends the call before its failure is looked at: this one is the other side's. And a broken line is worth another try,
  // whatever the package says in whose hands it broke.
  if (known.code === 'interrupted' || known.code === 'connection') return { ...known, ...broken };
  const message =
    wordsIn(shape.error) ??
    (typeof shape.message === 'string' ? known.message : `The provider reported: ${asText(error)}`);
  const verdict = known.code === 'internal' ? (ownVerdict(shape, 0) ?? { code: 'provider', retryable: false }) : known;
  const retryAfter = retryAfterOf(error, now);
  return { code: verdict.code, message, retryable: verdict.retryable, ...(retryAfter !== undefined && { retryAfter }) };
}

/** The words of a failure in a body like Anthropic's, which its client gives as JSON; OpenAI's client finds them itself. */
function wordsIn(body: unknown): string | undefined {
  const { message } = (body as { error?: { message?: unknown } } | undefined)?.error ?? {};
  return typeof message === 'string' ? message : undefined;
}

function asText(error: object): string {
  try {
    return JSON.stringify(error).slice(0, 500);
  } catch {
    return Object.prototype.toString.call(error);
  }
}

function ownVerdict(shape: ErrorShape, depth: number): Verdict | undefined {
  const { cause } = shape;
  const inner = typeof cause === 'object' && cause !== null && depth < 4 ? ownVerdict(cause, depth + 1) : undefined;
  return byName(shape) ?? inner ?? byWords(shape);
}

function byName({ name, message }: ErrorShape): Verdict | undefined {
  const text = typeof message === 'string' ? message : '';
  switch (name) {
    case 'AI_InvalidResponseDataError':
      // How the package for OpenAI-compatible servers reports that the stream was cut.
      return /without a finish reason/i.test(text) ? { code: TruncatedError.code, retryable: true } : garbled;
    case 'AI_JSONParseError':
    case 'AI_TypeValidationError':
    case 'AI_EmptyResponseBodyError':
    case 'SyntaxError':
      return garbled;
    case 'TypeError':
      // What `fetch` throws when the connection cannot be made, or breaks while the body is read.
      return /fetch failed|terminated|network/i.test(text) ? broken : undefined;
    default:
      return clientsWords[text];
  }
}

/** Reads the error objects that providers send in mid-stream: they have no status, but a `type` or a `code` in words. */
function byWords({ type, code }: ErrorShape): Verdict | undefined {
  const words = [type, code].filter((word) => typeof word === 'string').join(' ');
  if (/quota/i.test(words)) return { code: 'rate_limited', retryable: false };
  if (/rate_limit|too_many_requests/i.test(words)) return { code: 'rate_limited', retryable: true };
  if (/overloaded|server_error|api_error|unavailable/i.test(words)) return { code: 'server_error', retryable: true };
  if (/authentication|permission|api_key/i.test(words)) return { code: 'unauthorized', retryable: false };
  if (/timeout/i.test(words)) return { code: 'timeout', retryable: true };
  if (/invalid_request|not_found/i.test(words)) return { code: 'invalid_request', retryable: false };
  return undefined;
}
