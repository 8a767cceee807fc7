import assert from 'node:assert/strict';
import { fromAsyncIterable } from '@weir/core';
import { broadcast, mapAsync } from '@weir/operators';
import { lastValueFrom, toArray } from 'rxjs';

async function* readings() {
  for (let n = 0; n < 100; n++) yield n;
}

let lost = 0;
const shared$ = fromAsyncIterable(readings()).pipe(
  broadcast({ policy: 'drop', buffer: 8, onDrop: (_, { dropped }) => (lost = dropped) }),
);

async function draw(reading: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return reading;
}

const [log, screen] = await Promise.all([
  lastValueFrom(shared$.pipe(toArray())),
  lastValueFrom(shared$.pipe(mapAsync(draw, { highMark: 1 }), toArray())),
]);

assert.equal(log.length, 100); // the slow screen holds nobody up …
assert.ok(lost > 0);
assert.equal(screen.length + lost, 100); // … and what it loses is counted
