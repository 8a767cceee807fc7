import assert from 'node:assert/strict';
import { fromModel, withGenerateFallback } from '@weir/agent';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, toArray } from 'rxjs';

const proxy = fakeModel([
  [{ close: true }], // its stream ends without a word
  ['It holds ', 'the river back.'], // the answer to `doGenerate`
]);

const answer$ = fromModel(withGenerateFallback(proxy), 'What does a weir do?');
const chunks = await lastValueFrom(answer$.pipe(ofType('llm_chunk'), toArray()));

assert.deepEqual(
  chunks.map(({ data }) => data.delta),
  ['It holds the river back.'],
);
assert.deepEqual(
  proxy.calls.map(({ kind }) => kind),
  ['stream', 'generate'],
);
