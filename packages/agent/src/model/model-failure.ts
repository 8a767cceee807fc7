import { failureOf, realClock } from '@weir/core';
import { retryAfterOf } from '@weir/operators';
import type { ModelFailure } from './model-step.js';

/**
 * Says in a model failure what a thrown value, or the content of a provider's error part, means: its code, and whether trying again may help.
 * Never throws, whatever it is given.
 *
 * Tells what `failureOf` tells, but for three: an abort is the other side's and so a broken `connection`, JSON that cannot be read is
 * `protocol`, and what remains is `provider`. A wait that the provider asks for is read as for `retryBackoff`.
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

/** What is looked at of an error beside what `failureOf` reads. */
interface ErrorShape {
  name?: unknown;
  message?: unknown;
  cause?: unknown;
}

function describe(error: unknown, now: number): ModelFailure {
  const known = failureOf(error);
  if (typeof error !== 'object' || error === null) return { ...known, code: 'provider' };
  // An abort of ours ends the call before its failure is looked at: this one is the other side's. And a broken line is worth another try,
  // whatever the package says in whose hands it broke.
  if (known.code === 'interrupted' || known.code === 'connection')
    return { ...known, code: 'connection', retryable: true };
  const { message }: ErrorShape = error;
  const retryAfter = retryAfterOf(error, now);
  return {
    ...known,
    ...(known.code === 'internal' && { code: isGarbled(error) ? 'protocol' : 'provider' }),
    ...(typeof message !== 'string' && { message: `The provider reported: ${asText(error)}` }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** Whether it is about text that is no JSON, or was caused by that: the official clients put it into an error of theirs. */
function isGarbled(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const { name, cause }: ErrorShape = error;
  return name === 'SyntaxError' || isGarbled(cause, depth + 1);
}

function asText(error: object): string {
  try {
    return JSON.stringify(error).slice(0, 500);
  } catch {
    return Object.prototype.toString.call(error);
  }
}
