import assert from 'node:assert/strict';
import { fromModel, memoryAnswers, withCache } from '@weir/agent';
import { FakeClock } from '@weir/core';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom } from 'rxjs';

const model = fakeModel([['It holds the river back.'], ['It still does.']]);
const clock = new FakeClock(); // in earnest: leave it out
const store = memoryAnswers({ maxEntries: 500, maxBytes: 16 * 1024 * 1024 });
const cached = withCache(model, { ttl: 60_000, store, clock });
const ask = () => lastValueFrom(fromModel(cached, 'What does a weir do?').pipe(ofType('llm_end')));

const first = await ask();
const again = await ask();
assert.equal(first.data.usage?.totalTokens, 11);
assert.equal(again.data.usage?.totalTokens, 0); // nothing was asked, nothing is paid
assert.deepEqual([again.data.cached, again.data.savedUsage?.totalTokens], [true, 11]);
assert.equal(model.calls.length, 1);

clock.advance(60_000);
await ask();
assert.equal(model.calls.length, 2);
