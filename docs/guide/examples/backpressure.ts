import assert from 'node:assert/strict';
import { fromAsyncIterable } from '@weir/core';
import { mapAsync } from '@weir/operators';
import { lastValueFrom, map } from 'rxjs';

let produced = 0;
let finished = 0;
let furthestAhead = 0;

async function* fast() {
  while (produced < 500) yield ++produced;
}

async function slow(item: number): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  finished++;
  furthestAhead = Math.max(furthestAhead, produced - finished);
  return item;
}

await lastValueFrom(
  fromAsyncIterable(fast()).pipe(
    map((item) => item * 2), // plain RxJS in between: the valve reaches through it
    mapAsync(slow, { concurrency: 4 }),
  ),
);

assert.equal(finished, 500); // nothing is lost …
assert.ok(furthestAhead < 40, `${furthestAhead}`); // … and the producer never ran far ahead
