import assert from 'node:assert/strict';
import { RunWriter, type WeirEvent } from '@weir/core';
import { mapAsync, route } from '@weir/operators';
import { from, lastValueFrom, map, toArray } from 'rxjs';

const run = new RunWriter({ run: 'answer-1' });
const events: WeirEvent[] = [
  run.event('tool_end', { toolCallId: 't1', name: 'search', result: ['Paris'], durationMs: 40 }),
  run.event('llm_chunk', { delta: 'It is ' }),
  run.event('llm_chunk', { delta: 'Paris.' }),
];

async function save(event: WeirEvent): Promise<WeirEvent> {
  await new Promise((resolve) => setImmediate(resolve)); // a database
  return event;
}

const seen = await lastValueFrom(
  from(events).pipe(
    route({
      branches: {
        results: { when: ({ type }) => type === 'tool_end', to: mapAsync(save, { concurrency: 4 }) },
        rest: {}, // no `when`: it takes what no other branch takes, and passes it as it is
      },
    }),
    map(({ type }) => type),
    toArray(),
  ),
);

assert.deepEqual(seen, ['llm_chunk', 'llm_chunk', 'tool_end']); // the words did not wait for the database
