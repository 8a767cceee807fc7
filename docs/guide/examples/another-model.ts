import assert from 'node:assert/strict';
import { fromModel, withFallback } from '@weir/agent';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, toArray } from 'rxjs';

const overloaded = Object.assign(new Error('Overloaded'), { statusCode: 529 });
const busy = fakeModel([[{ throws: overloaded }]], { modelId: 'busy' });
const spare = fakeModel([['It holds ', 'the river back.']], { modelId: 'spare' });
const heard: string[] = [];

const model = withFallback([busy, spare], {
  onFallback: ({ modelId, failure }, next) => heard.push(`${modelId}: ${failure.code}, so ${next.modelId}`),
});
const events = await lastValueFrom(fromModel(model, 'What does a weir do?').pipe(toArray()));

assert.deepEqual(heard, ['busy: server_error, so spare']);
assert.deepEqual(
  events.map(({ type }) => type),
  ['llm_start', 'raw', 'llm_chunk', 'llm_chunk', 'llm_end'], // `raw` says who answers
);
