import assert from 'node:assert/strict';
import { runAgent } from '@weir/agent';
import { toAgUi } from '@weir/agent/ag-ui';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, toArray } from 'rxjs';

const model = fakeModel([['It holds ', 'the river back.']]);
const run$ = runAgent({ model, prompt: 'What does a weir do?', run: 'r' });
const events = await lastValueFrom(run$.pipe(toAgUi({ threadId: 't' }), toArray()));

assert.deepEqual(
  events.map(({ type, delta }) => (delta === undefined ? type : `${type} ${JSON.stringify(delta)}`)),
  [
    'RUN_STARTED',
    'TEXT_MESSAGE_START',
    'TEXT_MESSAGE_CONTENT "It holds "',
    'TEXT_MESSAGE_CONTENT "the river back."',
    'TEXT_MESSAGE_END',
    'RUN_FINISHED',
  ],
);
