import { attachReceipt, defineSink, defineSource, fromAsyncIterable, type Catalog, type Fields } from '@weir/core';
import { createRuntime } from '@weir/runtime';
import { appendFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { standardCatalogs } from '../index.js';

/**
 * Sends numbered items with receipts through a `spill` that survives into a slow sink, which appends them to a file. Says each number that is acknowledged.
 * Arguments: a folder, and how many items; with none it hands on what is left of an earlier time.
 */
const [folder = '', count = '0'] = process.argv.slice(2);

async function* numbers() {
  for (let number = 0; number < Number(count); number++) {
    if (number % 50 === 0) await setImmediate();
    const item = { number };
    attachReceipt(item, { acknowledge: () => process.stdout.write(`${number}\n`), refuse: () => undefined });
    yield item;
  }
}

const nothing = { config: ({ z }: Pick<Fields, 'z'>) => z.strictObject({}) };
const catalog: Catalog = [
  defineSource({
    ...nothing,
    name: 'numbers',
    summary: 'Numbered items.',
    contract: { gives: 'record', backpressure: 'waits', redelivers: true, completes: 'after the last item' },
    create: () => fromAsyncIterable(numbers()),
  }),
  defineSink<object, { number: number }>({
    ...nothing,
    name: 'slowFile',
    summary: 'Appends numbers to a file, slowly.',
    contract: { takes: 'record', delivery: 'when written', backpressure: 'waits' },
    create: () => ({
      async write({ number }) {
        appendFileSync(`${folder}/taken`, `${number}\n`);
        await setImmediate();
      },
    }),
  }),
];
const spill = { path: `${folder}/spill`, survivesRestart: true, maxItemsInMemory: 16 };
const config = { pipelines: { numbers: { from: { numbers: {} }, through: [{ spill }], to: [{ slowFile: {} }] } } };
const runtime = await createRuntime({ catalogs: [...standardCatalogs, catalog], config });
await runtime.start();
const { status } = await runtime.done;
process.stdout.write(`${status}\n`);
