import assert from 'node:assert/strict';
import { fromModel, withContinuation } from '@weir/agent';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, toArray } from 'rxjs';

const model = fakeModel([
  ['A weir is a barrier ', 'across a ri', { finish: 'length' }], // cut by the limit of tokens
  ['across a river: the wa', { fail: new TypeError('terminated') }], // says a little again; then the line breaks
  ['ter passes over it', { finish: 'length' }],
  ['__EN', 'D__'], // what it is told to answer where nothing is missing
]);

const events = await lastValueFrom(fromModel(withContinuation(model), 'What is a weir?').pipe(toArray()));
const text = events.map((event) => (event.type === 'llm_chunk' ? event.data.delta : '')).join('');

assert.equal(text, 'A weir is a barrier across a river: the water passes over it');
assert.deepEqual(events.at(-1)?.data, {
  finishReason: 'stop',
  usage: { inputTokens: 30, outputTokens: 5, totalTokens: 35 }, // of the three calls that said
});
