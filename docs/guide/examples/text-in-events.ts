import assert from 'node:assert/strict';
import { RunWriter } from '@weir/core';
import { chunkText, overText } from '@weir/operators';
import { from, lastValueFrom, toArray } from 'rxjs';

const run = new RunWriter({ run: 'answer-1' });
const events = [
  run.event('llm_chunk', { delta: 'Let me lo' }),
  run.event('llm_chunk', { delta: 'ok.' }),
  run.event('tool_start', { toolCallId: 't1', name: 'search', args: {} }),
];

const words = await lastValueFrom(
  from(events).pipe(
    overText(() => chunkText({ by: 'word' })),
    toArray(),
  ),
);

assert.deepEqual(
  words.map((event) => (event.type === 'llm_chunk' ? event.data.delta : event.type)),
  ['Let ', 'me ', 'look.', 'tool_start'], // the tool call waits for the words before it
);
