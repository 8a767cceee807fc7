import { FakeClock, attachReceipt, defineSink, defineSource } from '@weir/core';
import { defineFunction } from '@weir/operators';
import { createRuntime } from '@weir/runtime';
import fc from 'fast-check';
import { from } from 'rxjs';
import { standardCatalogs } from './index.js';

interface Work {
  readonly id: number;
  /** How often it fails before it succeeds. */
  readonly fails: number;
}

interface Settings {
  readonly fails: readonly number[];
  readonly attempts: number;
  readonly concurrency: number;
  readonly ordered: boolean;
  readonly substitutes: boolean;
}

const settings: fc.Arbitrary<Settings> = fc.record({
  fails: fc.array(fc.nat(4), { maxLength: 8 }),
  attempts: fc.integer({ min: 1, max: 3 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
  ordered: fc.boolean(),
  substitutes: fc.boolean(),
});

/** Runs a step that tries again over items that fail so often, each try of a millisecond, and tells what became of them. */
async function run({ fails, attempts, concurrency, ordered, substitutes }: Settings) {
  const clock = new FakeClock();
  const calls: number[] = fails.map(() => 0);
  const taken: unknown[] = [];
  const letters: unknown[] = [];
  const receipts: string[] = [];
  let atWork = 0;
  let mostAtWork = 0;
  const items = fails.map((count, id): Work => {
    const work = { id, fails: count };
    const settle = (how: string) => () => void receipts.push(`${id} ${how}`);
    attachReceipt(work, { acknowledge: settle('acknowledged'), refuse: settle('refused') });
    return work;
  });
  const flaky = defineFunction({
    name: 'flaky',
    summary: 'Fails so often as an item says.',
    run: async ({ id, fails: count }: Work) => {
      mostAtWork = Math.max(mostAtWork, ++atWork);
      await new Promise<void>((resolve) => clock.schedule(() => resolve(), 1));
      atWork--;
      calls[id] = (calls[id] ?? 0) + 1;
      if (calls[id] <= count) throw new RangeError(`try ${calls[id]}`);
      return id;
    },
  });
  const queue = defineSource({
    name: 'queue',
    summary: 'Gives the items.',
    config: ({ z }) => z.strictObject({}),
    contract: { gives: 'record', backpressure: 'none', redelivers: true, completes: 'at the end' },
    create: () => from(items),
  });
  const sinks = Object.entries({ out: taken, letters }).map(([name, list]) =>
    defineSink({
      name,
      summary: 'Keeps what it gets.',
      config: ({ z }) => z.strictObject({}),
      contract: { takes: 'any', delivery: 'at once', backpressure: 'none needed' },
      create: () => ({ write: (item) => void list.push(item) }),
    }),
  );
  const then = substitutes ? { substitute: 'event.id' } : 'deadLetter';
  const runtime = await createRuntime({
    catalogs: [...standardCatalogs, [flaky, queue], sinks],
    clock,
    config: {
      pipelines: {
        main: {
          from: 'queue',
          through: {
            mapAsync: { use: 'flaky', concurrency, ordered },
            onError: { retry: { attempts, backoff: '2ms' }, then },
          },
          to: 'out',
        },
      },
      deadLetter: 'letters',
    },
  });
  await runtime.start();
  for (let round = 0; round < fails.length * 60 + 10; round++) await clock.advanceAsync(1);
  const { status, pipelines } = await runtime.done;
  return { status, step: pipelines[0]?.steps[0], calls, taken, letters, receipts, mostAtWork, timers: clock.actions };
}

describe('a step that tries items again', () => {
  it('loses and doubles none, keeps the order and its limit, and settles each receipt once', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (given) => {
        const { fails, attempts, concurrency, ordered, substitutes } = given;
        const result = await run(given);
        const ids = fails.map((_, id) => id);
        const isGivenUp = (id: number) => (fails[id] ?? 0) > attempts;
        const expected = substitutes ? ids : ids.filter((id) => !isGivenUp(id));
        expect(result.status).toBe('completed');
        expect(ordered ? result.taken : [...result.taken].sort()).toEqual(expected);
        expect(result.letters).toHaveLength(ids.length - expected.length);
        expect(result.calls).toEqual(fails.map((count) => Math.min(count, attempts) + 1));
        expect(result.receipts.sort()).toEqual(ids.map((id) => `${id} acknowledged`));
        expect(result.mostAtWork).toBeLessThanOrEqual(concurrency);
        expect(result.timers).toEqual([]);
        expect(result.step).toMatchObject({
          received: ids.length,
          sent: expected.length,
          failed: ids.length - expected.length,
        });
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
