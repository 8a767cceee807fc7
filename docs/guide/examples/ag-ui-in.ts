import assert from 'node:assert/strict';
import { fromAgUi } from '@weir/agent/ag-ui';
import { from, lastValueFrom, toArray } from 'rxjs';

// What an agent sends that looks the level of a river up. AG-UI's clients give such events as an Observable.
const sent$ = from([
  { type: 'RUN_STARTED', threadId: 't', runId: 'r' },
  { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'level' },
  { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{"river":"Elbe"}' },
  { type: 'TOOL_CALL_END', toolCallId: 'c' },
  { type: 'TOOL_CALL_RESULT', messageId: 'n', toolCallId: 'c', content: '1.9 m' },
  { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'It stands at 1.9 m.' },
  { type: 'TEXT_MESSAGE_END', messageId: 'm' },
  { type: 'RUN_FINISHED', threadId: 't', runId: 'r' },
]);

const events = await lastValueFrom(fromAgUi(sent$, { model: 'gauge' }).pipe(toArray()));

assert.deepEqual(
  events.map(({ type }) => type),
  [
    'agent_start',
    'llm_start',
    'tool_args',
    'llm_end',
    'tool_start',
    'tool_end',
    'llm_start',
    'llm_chunk',
    'llm_end',
    'agent_end',
  ],
);
