import assert from 'node:assert/strict';
import { defineSink, defineSource, type Catalog, type WeirEvent } from '@weir/core';
import { createRuntime } from '@weir/runtime';
import { operatorsCatalog } from '@weir/operators';
import type { Observable } from 'rxjs';
import { Timed } from '../compare.js';
import { batchSize, checksum } from './token-events.js';

const through = [
  { ofType: 'llm_chunk' },
  { map: 'event.data.delta' },
  { accumulate: 'length' },
  { batch: { items: batchSize } },
];

/** The pipeline from configuration, metrics on. Reading the configuration, which is done once in the life of a runtime, is not timed. */
export async function weirFromConfig(events$: Observable<WeirEvent>): Promise<Timed> {
  const { result, add } = checksum();
  const catalog: Catalog = [
    defineSource({
      name: 'tokens',
      summary: 'The events of the benchmark.',
      config: ({ z }) => z.strictObject({}),
      contract: { gives: 'event', backpressure: 'waits', redelivers: false, completes: 'after the last event' },
      create: () => events$,
    }),
    defineSink({
      name: 'checksum',
      summary: 'Adds the batches up.',
      config: ({ z }) => z.strictObject({}),
      contract: { takes: 'list', delivery: 'at once', backpressure: 'none needed' },
      create: () => ({ write: add }),
    }),
  ];
  const config = { pipelines: { tokens: { from: { tokens: {} }, through, to: [{ checksum: {} }] } } };
  const runtime = await createRuntime({ catalogs: [operatorsCatalog, catalog], config });
  const start = process.hrtime.bigint();
  await runtime.start();
  const { status } = await runtime.done;
  const nanoseconds = Number(process.hrtime.bigint() - start);
  assert.equal(status, 'completed');
  return new Timed(nanoseconds, result);
}
