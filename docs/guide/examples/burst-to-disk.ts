import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSpillStore } from '@weir/connectors';
import { mapAsync, spill } from '@weir/operators';
import { Subject, lastValueFrom, toArray } from 'rxjs';

const path = await mkdtemp(join(tmpdir(), 'spill-'));
const orders = new Subject<number>(); // cannot wait

async function book(order: number): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  return order;
}

const booked = lastValueFrom(
  orders.pipe(
    spill({ store: () => fileSpillStore({ path }), maxItemsInMemory: 16 }), // the rest waits on disk
    mapAsync(book),
    toArray(),
  ),
);
for (let order = 0; order < 500; order++) orders.next(order); // all at once
orders.complete();
assert.ok(readdirSync(path).some((file) => file.endsWith('.spill')));

assert.deepEqual(
  await booked,
  Array.from({ length: 500 }, (_, order) => order),
);
await rm(path, { recursive: true });
