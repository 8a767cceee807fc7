import assert from 'node:assert/strict';
import { dataStream } from '@weir/operators';

const jobs = dataStream<number>({ size: 2 });

assert.equal(jobs.put(1), true);
assert.equal(jobs.put(2), false); // full: await jobs.ready before the next one
assert.equal(await jobs.get(), 1);

const results: number[] = [];
const worker = jobs.process(async (n) => {
  results.push(n);
  return n < 16 ? n * 2 : undefined; // what the work gives is put in again
});
while (results.at(-1) !== 16) await new Promise((resolve) => setImmediate(resolve));
worker.unsubscribe();
jobs.close();

assert.deepEqual(results, [2, 4, 8, 16]);
assert.equal(await jobs.get(10), undefined); // closed, and empty
