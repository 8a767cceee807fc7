import assert from 'node:assert/strict';
import { partialJson } from '@weir/operators';
import { from, lastValueFrom, map, toArray } from 'rxjs';

const pieces = ['{"city":"Par', 'is","sights":["Lou', 'vre"]}'];

const seen = await lastValueFrom(
  from(pieces).pipe(
    partialJson(), // { schema } takes a zod schema for the whole document
    map(({ isComplete, value }) => [isComplete, JSON.stringify(value)]), // a preview grows: copy it to keep it
    toArray(),
  ),
);

assert.deepEqual(seen, [
  [false, '{"city":"Par"}'],
  [false, '{"city":"Paris","sights":["Lou"]}'],
  [false, '{"city":"Paris","sights":["Louvre"]}'],
  [true, '{"city":"Paris","sights":["Louvre"]}'],
]);
