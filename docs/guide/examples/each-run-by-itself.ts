import assert from 'node:assert/strict';
import { RunWriter, type WeirEvent } from '@weir/core';
import { groupByRun, ofType } from '@weir/operators';
import { from, lastValueFrom, map, reduce, toArray } from 'rxjs';

const [ann, ben] = [new RunWriter({ run: 'ann' }), new RunWriter({ run: 'ben' })];
const events: WeirEvent[] = [
  ann.event('agent_start', { model: 'demo' }),
  ben.event('agent_start', { model: 'demo' }),
  ann.event('llm_chunk', { delta: 'Yes' }),
  ben.event('llm_chunk', { delta: 'Sorry, ' }),
  ann.event('agent_end', { status: 'completed' }),
  ben.event('llm_chunk', { delta: 'no.' }),
  ben.event('agent_end', { status: 'completed' }),
];

const answers = await lastValueFrom(
  from(events).pipe(
    groupByRun((events$, run) =>
      events$.pipe(
        ofType('llm_chunk'),
        reduce((text, { data }) => text + data.delta, ''), // RxJS's own: it knows one stream, and needs its end
        map((text) => ({ run, text })),
      ),
    ),
    toArray(),
  ),
);

assert.deepEqual(answers, [
  { run: 'ann', text: 'Yes' }, // each comes when its run ends
  { run: 'ben', text: 'Sorry, no.' },
]);
