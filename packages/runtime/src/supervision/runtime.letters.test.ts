import { FakeClock, OutputClosedError, fromIterable, silentLogger } from '@weir/core';
import { keeping, kernelStep, mapping, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { create, run } from './__fixtures__/run-plan.js';

describe('Runtime, dead letters', () => {
  const failingItems = (count: number) =>
    pipeline('main', {
      from: [source('n', () => fromIterable(Array.from({ length: count }, (_, n) => n)))],
      through: [
        kernelStep(
          'failing',
          mapping(() => {
            throw new RangeError('odd');
          }),
        ),
      ],
      to: [sink('out', keeping())],
    });

  it('make the pipelines wait where their sink is slow', async () => {
    const clock = new FakeClock();
    const slow = { write: () => new Promise<void>((resolve) => clock.schedule(() => resolve(), 10)) };
    const runtime = create(plan([failingItems(5000)], sink('dead', slow)), { clock });
    await runtime.start();
    await clock.advanceAsync(100);
    expect(runtime.snapshot()[0]?.received).toBeLessThanOrEqual(128);
    await clock.advanceAsync(50_000);
    expect((await runtime.done).pipelines).toMatchObject([{ received: 5000, steps: [{ failed: 5000 }] }]);
  });

  it('are logged one by one where the sink takes none, and the runtime fails', async () => {
    const lost: unknown[] = [];
    const logger = { ...silentLogger, error: (facts: object) => void lost.push(facts) };
    const closed = { write: () => Promise.reject(new OutputClosedError('stdout')) };
    const result = await run(plan([failingItems(3)], sink('dead', closed)), { logger });
    expect(lost).toMatchObject([{ letter: { item: 0 } }, { letter: { item: 1 } }, { letter: { item: 2 } }]);
    expect(result).toMatchObject({ status: 'failed', pipelines: [{ state: 'completed' }] });
  });

  it.each(['flush', 'close'])('fail the runtime when their sink cannot %s', async (method) => {
    const letters = { ...keeping(), [method]: () => Promise.reject(new RangeError('disk full')) };
    expect(await run(plan([failingItems(1)], sink('dead', letters)))).toMatchObject({
      status: 'failed',
      error: new RangeError('disk full'),
    });
  });
});
