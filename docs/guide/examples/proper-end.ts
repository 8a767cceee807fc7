import assert from 'node:assert/strict';
import { RunWriter, TruncatedError, type WeirEvent } from '@weir/core';
import { errorBoundary } from '@weir/operators';
import { concat, lastValueFrom, of, throwError, toArray } from 'rxjs';

const run = new RunWriter({ run: 'answer-1' });
const cut$ = concat(
  of<WeirEvent[]>(run.event('agent_start', { model: 'demo' }), run.event('llm_chunk', { delta: 'Hel' })),
  throwError(() => new TruncatedError('llm_end')),
);

const events = await lastValueFrom(cut$.pipe(errorBoundary(), toArray()));

assert.deepEqual(
  events.map(({ type }) => type),
  ['agent_start', 'llm_chunk', 'error', 'agent_end'],
);
