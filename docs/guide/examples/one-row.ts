import assert from 'node:assert/strict';
import { chain, fromIterable, llmChunk } from '@weir/core';
import { accumulate, batch, map, ofType } from '@weir/operators';
import { lastValueFrom, toArray } from 'rxjs';

const events = ['The ', 'weir ', 'holds.'].map((delta, seq) => llmChunk({ run: 'r', seq, time: 0 }, { delta }));

const lengths = chain(
  ofType('llm_chunk'),
  map((event) => event.data.delta), // Weir's own `map`: RxJS's would end the row
  accumulate('length'),
  batch({ items: 2 }),
);

assert.deepEqual(await lastValueFrom(fromIterable(events).pipe(lengths, toArray())), [[4, 9], [15]]);
