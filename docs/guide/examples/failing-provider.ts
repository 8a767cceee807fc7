import assert from 'node:assert/strict';
import { TimeoutError } from '@weir/core';
import { circuitBreaker, CircuitOpenError, fallback, retryBackoff, timeouts } from '@weir/operators';
import { NEVER, defer, lastValueFrom, of, type Observable } from 'rxjs';

let calls = 0;
const hanging$ = defer(() => (calls++, NEVER));
const breaker = circuitBreaker<string>({ failures: 3, cooldown: 60_000 }); // made once: it counts for all streams

function answer(model$: Observable<string>): Observable<string> {
  return model$.pipe(
    timeouts({ first: 5, idle: 1_000 }), // a model that hangs fails
    breaker, // one that failed too often is left alone
    retryBackoff({ attempts: 2, backoff: 1, codes: [TimeoutError.code] }),
    fallback(() => of('Please try again later.')), // only where nothing was said yet
  );
}

assert.equal(await lastValueFrom(answer(hanging$)), 'Please try again later.');
assert.equal(calls, 3); // once, and twice again: the circuit is open now
assert.equal(await lastValueFrom(answer(hanging$)), 'Please try again later.');
assert.equal(calls, 3); // nobody called
await assert.rejects(lastValueFrom(hanging$.pipe(breaker)), (error) => CircuitOpenError.is(error));
