import assert from 'node:assert/strict';
import { FakeClock, RunWriter } from '@weir/core';
import { monitor, StreamMonitor, streamStats } from '@weir/operators';
import { Subject, map } from 'rxjs';

const clock = new FakeClock();
const table = new StreamMonitor({ clock }); // one for the whole program; snapshot() at any time
const run = new RunWriter({ run: 'answer-1', clock });
const events = new Subject<ReturnType<typeof run.event>>();
const counts: number[] = [];

events
  .pipe(
    monitor({ into: table, step: 'answers' }), // the events go on untouched
    streamStats({ items: 2, clock }), // figures in place of the events
    map(({ count }) => count),
  )
  .subscribe((count) => counts.push(count));

events.next(run.event('llm_start', { model: 'demo' }));
clock.advance(300);
events.next(run.event('llm_chunk', { delta: 'Hello' }));
clock.advance(50);
events.next(run.event('llm_chunk', { delta: ', world' }));
events.complete();

const { metrics } = table.snapshot();
assert.equal(metrics['answers.timeToFirstToken']?.p50, 300);
assert.equal(metrics['answers.chunkSize']?.mean, 6);
assert.deepEqual(counts, [2, 3]); // after two items, and at the end
