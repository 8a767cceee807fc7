import assert from 'node:assert/strict';
import { fromAsyncIterable } from '@weir/core';
import { chunkText } from '@weir/operators';
import { lastValueFrom, toArray } from 'rxjs';

async function* tokens() {
  yield* ['Weirs let ri', 'vers pa', 'ss.'];
}

const words = await lastValueFrom(fromAsyncIterable(tokens()).pipe(chunkText({ by: 'word' }), toArray()));

assert.deepEqual(words, ['Weirs ', 'let ', 'rivers ', 'pass.']);
