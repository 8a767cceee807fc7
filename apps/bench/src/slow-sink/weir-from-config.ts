import assert from 'node:assert/strict';
import { defineSink, defineSource, fromIterable, type Catalog } from '@weir/core';
import { operatorsCatalog } from '@weir/operators';
import { createRuntime } from '@weir/runtime';
import { batchSize, items, type SlowSink } from './items.js';

/** From configuration, metrics on. Reading the configuration, which is done once in the life of a runtime, is not timed. */
export async function weirFromConfig(count: number, { take }: SlowSink): Promise<number> {
  const catalog: Catalog = [
    defineSource({
      name: 'items',
      summary: 'The items of the benchmark.',
      config: ({ z }) => z.strictObject({}),
      contract: { gives: 'text', backpressure: 'waits', redelivers: false, completes: 'after the last item' },
      create: () => fromIterable(items(count)),
    }),
    defineSink<object, readonly string[]>({
      name: 'slow',
      summary: 'Takes a turn for each batch.',
      config: ({ z }) => z.strictObject({}),
      contract: { takes: 'list', delivery: 'a turn later', backpressure: 'waits' },
      create: () => ({ write: take }),
    }),
  ];
  const through = [{ batch: { items: batchSize } }];
  const config = { pipelines: { main: { from: { items: {} }, through, to: [{ slow: {} }] } } };
  const runtime = await createRuntime({ catalogs: [operatorsCatalog, catalog], config });
  const start = process.hrtime.bigint();
  await runtime.start();
  const { status } = await runtime.done;
  const nanoseconds = Number(process.hrtime.bigint() - start);
  assert.equal(status, 'completed');
  return nanoseconds;
}
