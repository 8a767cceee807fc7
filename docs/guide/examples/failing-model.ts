import assert from 'node:assert/strict';
import { fromModel } from '@weir/agent';
import { accumulate, failOnError, fallback, retryBackoff } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { defer, lastValueFrom, type Observable } from 'rxjs';

const busy = { fail: Object.assign(new RangeError('busy'), { status: 503 }) };
const broken = { fail: Object.assign(new RangeError('who?'), { status: 401 }) };
const model = fakeModel([[busy], ['It holds ', 'the river back.'], [broken]]);

const answer$ = defer(() => fromModel(model, 'What does a weir do?')); // it never fails: its last event is `error`

function safe(events$: typeof answer$): Observable<string> {
  return events$.pipe(
    failOnError(), // now it does
    retryBackoff({ attempts: 2, backoff: 1 }),
    accumulate('text'),
    fallback(() => ['Please try again later.'], { afterItems: true }),
  );
}

assert.equal(await lastValueFrom(safe(answer$)), 'It holds the river back.');
assert.equal(model.calls.length, 2); // the first call failed
assert.equal(await lastValueFrom(safe(answer$)), 'Please try again later.');
assert.equal(model.calls.length, 3); // a refused key is not tried again
