import assert from 'node:assert/strict';
import { RunWriter, type WeirEvent } from '@weir/core';
import { branchesOf, ofType } from '@weir/operators';
import { from, lastValueFrom, map, toArray } from 'rxjs';

const run = new RunWriter({ run: 'answer-1' });
const events: WeirEvent[] = [
  run.event('llm_chunk', { delta: 'Let me look.' }),
  run.event('tool_start', { toolCallId: 't1', name: 'search', args: { query: 'weir' } }),
  run.event('llm_chunk', { delta: ' It is a dam.' }),
];

const { calls, words } = branchesOf(from(events), {
  branches: {
    calls: { when: ({ type }) => type === 'tool_start', to: ofType('tool_start') },
    words: { when: ({ type }) => type === 'llm_chunk', to: ofType('llm_chunk') },
  },
});

// The source is read once, and begins when both have their readers.
const [audit, answer] = await Promise.all([
  lastValueFrom(
    calls.pipe(
      map(({ data }) => data.name),
      toArray(),
    ),
  ),
  lastValueFrom(
    words.pipe(
      map(({ data }) => data.delta),
      toArray(),
    ),
  ),
]);

assert.deepEqual(audit, ['search']);
assert.deepEqual(answer, ['Let me look.', ' It is a dam.']);
