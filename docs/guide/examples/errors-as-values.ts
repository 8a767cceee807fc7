import assert from 'node:assert/strict';
import { TimeoutError } from '@weir/core';
import { RetryExhaustedError, retryBackoff, timeouts } from '@weir/operators';
import { NEVER, catchError, lastValueFrom, of } from 'rxjs';

const outcome = await lastValueFrom(
  NEVER.pipe(
    timeouts({ first: 10 }),
    retryBackoff({ attempts: 2, backoff: 5 }),
    catchError((error: unknown) => of(error)),
  ),
);

assert.ok(RetryExhaustedError.is(outcome));
assert.ok(TimeoutError.is(outcome.cause));
assert.equal(outcome.cause.details.kind, 'first');
