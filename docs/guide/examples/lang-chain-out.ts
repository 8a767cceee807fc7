import assert from 'node:assert/strict';
import { runAgent } from '@weir/agent';
import { toLangChainEvents } from '@weir/agent/langchain';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, toArray } from 'rxjs';

const model = fakeModel([['It holds ', 'the river back.']], { modelId: 'river-1' });
const run$ = runAgent({ model, prompt: 'What does a weir do?', run: 'r' });
const events = await lastValueFrom(run$.pipe(toLangChainEvents({ tags: ['guide'] }), toArray()));

assert.deepEqual(
  events.map(({ event, run_id }) => `${event} ${run_id}`),
  [
    'on_chain_start r',
    'on_chat_model_start r:llm:1',
    'on_chat_model_stream r:llm:1',
    'on_chain_stream r',
    'on_chat_model_stream r:llm:1',
    'on_chain_stream r',
    'on_chat_model_end r:llm:1',
    'on_chain_end r',
  ],
);
assert.deepEqual(events.at(-1)?.data, { output: 'It holds the river back.' });
