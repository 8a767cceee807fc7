import { FakeClock, OutputClosedError, fromIterable } from '@weir/core';
import { NEVER, Subject, concat, of } from 'rxjs';
import { keeping, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { create, run } from './__fixtures__/run-plan.js';

describe('Runtime, a failing sink', () => {
  const failing = (times: number) => {
    const kept = keeping();
    return { ...kept, write: (item: unknown) => (times-- > 0 ? Promise.reject(new RangeError('no')) : kept.write(item)) };
  };

  it('is tried again with growing waits', async () => {
    const clock = new FakeClock();
    const flaky = failing(2);
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('n', () => of(1, 2))],
          to: [sink('flaky', flaky, { onError: { retry: { attempts: 2, backoff: 100 }, then: 'stop' } })],
        }),
      ]),
      { clock },
    );
    await runtime.start();
    await clock.advanceAsync(299);
    expect(flaky.items).toEqual([]);
    await clock.advanceAsync(1);
    expect(flaky.items).toEqual([1, 2]);
    expect((await runtime.done).status).toBe('completed');
  });

  it('gives the item to the dead letters after the last try', async () => {
    const letters = keeping();
    await run(plan([pipeline('main', { from: [source('n', () => of(1, 2))], to: [sink('bad', failing(1))] })], sink('dead', letters)));
    expect(letters.items).toMatchObject([{ step: 'bad', item: 1 }]);
  });

  it('ends a pipeline that requires it when its output is closed for good, without a restart', async () => {
    const closed = { write: () => Promise.reject(new OutputClosedError('stdout')) };
    const result = await run(
      plan([
        pipeline('main', {
          from: [source('n', () => concat(of(1, 2, 3), NEVER))],
          to: [sink('out', closed)],
          onError: { restart: { attempts: 5, backoff: 1 }, then: 'stop' },
        }),
      ]),
    );
    expect(OutputClosedError.is(result.error)).toBe(true);
  });

  it('leaves the others alone where it is bestEffort', async () => {
    const out = keeping();
    const closed = { write: () => Promise.reject(new OutputClosedError('stdout')) };
    const result = await run(
      plan([
        pipeline('main', { from: [source('n', () => of(1, 2, 3))], to: [sink('bad', closed, { mode: 'bestEffort' }), sink('out', out)] }),
      ]),
    );
    expect(result.status).toBe('completed');
    expect(out.items).toEqual([1, 2, 3]);
    expect(result.pipelines[0]?.outputs[0]?.dropped).toEqual({ sinkLost: 3 });
  });

  it('never slows the pipeline where it is detached, and loses its oldest items', async () => {
    const release = new Subject<void>();
    const items: unknown[] = [];
    const stuck = {
      async write(item: unknown) {
        if (items.length === 0) await new Promise<void>((resolve) => release.subscribe({ complete: resolve }));
        items.push(item);
      },
    };
    const out = keeping();
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('n', () => fromIterable(Array.from({ length: 5000 }, (_, n) => n)))],
          to: [sink('stuck', stuck, { mode: 'detached' }), sink('out', out)],
        }),
      ]),
    );
    await runtime.start();
    expect(out.items).toHaveLength(5000);
    release.complete();
    const result = await runtime.done;
    expect(items).toHaveLength(1001);
    expect(items.at(-1)).toBe(4999);
    expect(result.pipelines[0]?.outputs[0]?.dropped).toEqual({ overflow: 3999 });
  });

  it('keeps the runtime from starting when it cannot be opened, and closes the others', async () => {
    const out = keeping();
    const unopenable = { open: () => Promise.reject(new RangeError('no folder')), write: () => undefined };
    const runtime = create(plan([pipeline('main', { from: [source('n', () => of(1))], to: [sink('out', out), sink('bad', unopenable)] })]));
    await expect(runtime.start()).rejects.toThrow('no folder');
    expect(out).toMatchObject({ items: [], calls: ['open', 'close'] });
  });
});
