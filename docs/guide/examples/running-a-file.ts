import assert from 'node:assert/strict';
import { defineSink } from '@weir/core';
import { createRuntime, defineConfig } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';

const taken: unknown[] = [];
const collect = defineSink({
  name: 'collect',
  summary: 'Keeps what it gets.',
  config: ({ z }) => z.strictObject({}),
  contract: { takes: 'any', delivery: 'at once', backpressure: 'none needed' },
  create: () => ({ write: (item) => void taken.push(item) }),
});

const runtime = await createRuntime({
  catalogs: [...standardCatalogs, [collect]],
  config: defineConfig({
    pipelines: {
      even: {
        from: { inline: { items: [1, 2, 3, 4] } },
        through: [{ filter: 'event % 2 == 0' }, { map: 'event * 10' }],
        to: [{ collect: {} }],
      },
    },
  }),
});
await runtime.start();
const { status, pipelines } = await runtime.done;

assert.equal(status, 'completed');
assert.deepEqual(taken, [20, 40]);
assert.deepEqual(pipelines[0]?.steps[0], {
  id: 'filter',
  component: 'filter',
  received: 4,
  sent: 2,
  failed: 0,
  dropped: { filtered: 2 },
});
