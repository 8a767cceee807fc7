import { failureOf, type Failure } from '@weir/core';
import { AttemptFailedError } from '../errors/attempt-failed-error.js';

/** States why an attempt failed: as `failureOf` does, and for one that ended with an event, as the event says. */
export function attemptFailure(error: unknown): Failure {
  return AttemptFailedError.is(error) ? error.details.failure : failureOf(error);
}
