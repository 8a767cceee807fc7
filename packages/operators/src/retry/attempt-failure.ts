import { failureOf, type EventOf, type Failure } from '@weir/core';
import { AttemptFailedError } from '../errors/attempt-failed-error.js';

/** States why an attempt failed: as `failureOf` does, and for one that ended with an event, as the event says. */
export function attemptFailure(error: unknown): Failure {
  return AttemptFailedError.is(error) ? error.details.failure : failureOf(error);
}

/** The failure of which an `error` event tells, with the wait that it asks for. Events of others may lack anything. */
export function attemptFailedBy({ data }: EventOf<'error'>): AttemptFailedError {
  const { code, message, retryable, retryAfterMs } = (data as Partial<ErrorData> | null | undefined) ?? {};
  const failure = {
    code: typeof code === 'string' ? code : 'internal',
    message: typeof message === 'string' ? message : 'It does not say why.',
    retryable: retryable === true,
  };
  return new AttemptFailedError(failure, typeof retryAfterMs === 'number' ? retryAfterMs : undefined);
}

interface ErrorData extends Failure {
  retryAfterMs: unknown;
}
