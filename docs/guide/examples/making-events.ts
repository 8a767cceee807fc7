import assert from 'node:assert/strict';
import { FakeClock, RunWriter, checkProtocol, type WeirEvent } from '@weir/core';

const run = new RunWriter({ run: 'answer-1', clock: new FakeClock(1000), source: 'demo' });
const events: WeirEvent[] = [
  run.event('llm_start', { model: 'demo' }),
  run.event('llm_chunk', { delta: 'Hello' }),
  run.event('llm_end', { finishReason: 'stop' }),
];

assert.deepEqual(events[1], {
  type: 'llm_chunk',
  data: { delta: 'Hello' },
  run: 'answer-1',
  seq: 1,
  time: 1000,
  source: 'demo',
});
assert.deepEqual(checkProtocol(events), []);
