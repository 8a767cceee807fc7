import assert from 'node:assert/strict';
import { fromModel, withFallback } from '@weir/agent';
import { FakeClock } from '@weir/core';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, toArray } from 'rxjs';

const silent = fakeModel([[{ hang: true }]]); // takes the call, and never says a word
const spare = fakeModel([['It holds ', 'the river back.']]);
const clock = new FakeClock(); // in earnest: leave it out

const model = withFallback([silent, spare], { first: 10_000, clock });
const answer = lastValueFrom(fromModel(model, 'What does a weir do?').pipe(ofType('llm_chunk'), toArray()));
await clock.advanceAsync(10_000);

assert.equal((await answer).map(({ data }) => data.delta).join(''), 'It holds the river back.');
assert.equal(silent.calls[0]?.cancelled, true); // its socket is closed
