import assert from 'node:assert/strict';
import { checkProtocol, llmChunk, llmEnd, llmStart } from '@weir/core';

const at = (seq: number) => ({ run: 'r', seq, time: 0 });
const violations = checkProtocol([
  llmStart(at(0), { model: 'demo' }),
  llmEnd(at(1), { finishReason: 'stop' }),
  llmChunk(at(3), { delta: 'late' }),
]);

assert.deepEqual(
  violations.map(({ index, rule }) => [index, rule]),
  [
    [2, 'seq-gap'],
    [2, 'after-terminal'],
    [2, 'delta-outside-call'],
  ],
);
