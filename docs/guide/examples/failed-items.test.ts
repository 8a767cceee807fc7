import { fileURLToPath } from 'node:url';
import { FakeClock, defineSink } from '@weir/core';
import { checkConfig, Runtime } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';

describe('the examples of failed items', () => {
  it('ask again, then give on what the page says', async () => {
    const taken: unknown[] = [];
    const out = defineSink({
      name: 'out',
      summary: 'Keeps what it gets.',
      config: ({ z }) => z.strictObject({}),
      contract: { takes: 'any', delivery: 'at once', backpressure: 'none needed' },
      create: () => ({ write: (item) => void taken.push(item) }),
    });
    const { plan, registry, problems } = await checkConfig(fileURLToPath(new URL('prices.yaml', import.meta.url)), {
      catalogs: [...standardCatalogs, [out]],
      overrides: { 'pipelines.priced.to': 'out' },
    });
    expect(problems).toEqual([]);
    const clock = new FakeClock();
    if (plan === undefined) return;
    const runtime = new Runtime({ plan, clock, lookup: (kind, name) => registry.get(kind, name) });
    await runtime.start();
    for (let round = 0; round < 10; round++) await clock.advanceAsync(10);
    expect((await runtime.done).status).toBe('completed');
    expect(taken).toEqual([
      { sku: 'tea', price: 4 },
      { sku: 'coal', problem: 'no_price' },
    ]);
  });
});
