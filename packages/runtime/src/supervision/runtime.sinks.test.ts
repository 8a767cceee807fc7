import { FakeClock, OutputClosedError, fromIterable } from '@weir/core';
import { NEVER, Subject, concat, of, throwError } from 'rxjs';
import { keeping, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { create, run } from './__fixtures__/run-plan.js';

describe('Runtime, a failing sink', () => {
  const failing = (times: number) => {
    const kept = keeping();
    return {
      ...kept,
      write: (item: unknown) => (times-- > 0 ? Promise.reject(new RangeError('no')) : kept.write(item)),
    };
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
    await run(
      plan(
        [pipeline('main', { from: [source('n', () => of(1, 2))], to: [sink('bad', failing(1))] })],
        sink('dead', letters),
      ),
    );
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
        pipeline('main', {
          from: [source('n', () => of(1, 2, 3))],
          to: [sink('bad', closed, { mode: 'bestEffort' }), sink('out', out)],
        }),
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
    const runtime = create(
      plan([pipeline('main', { from: [source('n', () => of(1))], to: [sink('out', out), sink('bad', unopenable)] })]),
    );
    await expect(runtime.start()).rejects.toThrow('no folder');
    expect(out).toMatchObject({ items: [], calls: ['open', 'close'] });
  });

  it('fails the pipeline when it cannot flush, and is told to flush once', async () => {
    const out = keeping();
    const full = { ...out, flush: () => (out.calls.push('flush'), Promise.reject(new RangeError('disk full'))) };
    const clock = new FakeClock();
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('n', () => of(1))],
          to: [sink('full', full)],
          onError: { restart: { attempts: 5, backoff: 10 }, then: 'stop' },
        }),
      ]),
      { clock },
    );
    await runtime.start();
    expect(await runtime.done).toMatchObject({
      status: 'failed',
      error: new RangeError('disk full'),
      pipelines: [{ restarts: 0 }],
    });
    expect(clock.actions).toEqual([]);
    expect(out).toMatchObject({ items: [1], calls: ['open', 'flush', 'close'] });
  });

  it('does not bring a pipeline back to life that has come to its end', async () => {
    const clock = new FakeClock();
    let subscriptions = 0;
    const slowlyFailing = {
      write: () => new Promise<void>((_, reject) => clock.schedule(() => reject(new RangeError('no')), 10)),
    };
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('n', () => (subscriptions++, of(1, 2)))],
          to: [sink('out', slowlyFailing, { onError: { then: 'stop' } })],
          onError: { restart: { attempts: 5, backoff: 1000 }, then: 'stop' },
        }),
      ]),
      { clock },
    );
    await runtime.start();
    await clock.advanceAsync(60_000);
    expect(await runtime.done).toMatchObject({ status: 'failed', error: new RangeError('no') });
    expect(subscriptions).toBe(1);
  });

  it('ends a pipeline whose required output is closed for good while it waits for its restart', async () => {
    const clock = new FakeClock();
    const closing = {
      write: () => new Promise<void>((_, reject) => clock.schedule(() => reject(new OutputClosedError('stdout')), 10)),
    };
    const runtime = create(
      plan([
        pipeline('main', {
          from: [
            source('n', () =>
              concat(
                of(1),
                throwError(() => new RangeError('broken')),
              ),
            ),
          ],
          to: [sink('out', closing)],
          onError: { restart: { attempts: 5, backoff: 1000 }, then: 'stop' },
        }),
      ]),
      { clock },
    );
    await runtime.start();
    await clock.advanceAsync(10);
    const result = await runtime.done;
    expect(OutputClosedError.is(result.error)).toBe(true);
    expect(clock.actions).toEqual([]);
  });

  it('loses its items where it is bestEffort and there are no dead letters', async () => {
    const out = keeping();
    const failing = {
      write: () => Promise.reject(new RangeError('no')),
      flush: () => Promise.reject(new RangeError('no')),
    };
    const unclosable = { ...keeping(), close: () => Promise.reject(new RangeError('no')) };
    const result = await run(
      plan([
        pipeline('main', {
          from: [source('n', () => of(1, 2))],
          to: [
            sink('failing', failing, { mode: 'bestEffort' }),
            sink('unclosable', unclosable, { mode: 'bestEffort' }),
            sink('out', out),
          ],
        }),
      ]),
    );
    expect(result).toMatchObject({
      status: 'completed',
      pipelines: [{ outputs: [{ received: 2, failed: 2 }, {}, { sent: 2 }] }],
    });
    expect(out.items).toEqual([1, 2]);
  });

  it('fails the pipeline when it cannot be closed', async () => {
    const unclosable = { ...keeping(), close: () => Promise.reject(new RangeError('still busy')) };
    const main = pipeline('main', { from: [source('n', () => of(1))], to: [sink('out', unclosable)] });
    expect(await run(plan([main]))).toMatchObject({
      status: 'failed',
      error: new RangeError('still busy'),
      pipelines: [{ state: 'failed' }],
    });
  });

  it('tells everybody who waits when it cannot be opened, and is opened once', async () => {
    const never = keeping();
    const unopenable = { ...keeping(), open: () => Promise.reject(new RangeError('no folder')) };
    const runtime = create(
      plan([
        pipeline('main', { from: [source('n', () => of(1))], to: [sink('bad', unopenable), sink('never', never)] }),
      ]),
    );
    const starts = await Promise.allSettled([runtime.start(), runtime.start()]);
    expect(starts.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await runtime.done).toMatchObject({ status: 'failed', error: new RangeError('no folder') });
    await runtime.stop();
    expect(never.calls).toEqual([]);
  });

  it('is left behind where another cannot be opened and it does not close', async () => {
    const clock = new FakeClock();
    const stuck = { ...keeping(), close: () => new Promise<void>(() => undefined) };
    const unopenable = { ...keeping(), open: () => Promise.reject(new RangeError('no folder')) };
    const runtime = create(plan([pipeline('main', { to: [sink('stuck', stuck), sink('bad', unopenable)] })]), {
      clock,
    });
    const started = expect(runtime.start()).rejects.toThrow('no folder');
    await clock.advanceAsync(10_000);
    await started;
    expect((await runtime.done).status).toBe('failed');
    expect(clock.actions).toEqual([]);
  });

  it('gets items in order where it makes its own source send, and so do the others', async () => {
    const numbers = new Subject<number>();
    const first = keeping();
    const second = keeping();
    const echo = {
      ...first,
      write: (item: unknown) => (
        first.write(item),
        (item as number) < 3 && numbers.next((item as number) + 1),
        undefined
      ),
    };
    const runtime = create(
      plan([
        pipeline('main', { from: [source('n', () => numbers)], to: [sink('echo', echo), sink('second', second)] }),
      ]),
    );
    await runtime.start();
    numbers.next(1);
    expect(first.items).toEqual([1, 2, 3]);
    expect(second.items).toEqual([1, 2, 3]);
    numbers.complete();
    expect((await runtime.done).pipelines).toMatchObject([{ received: 3, sent: 3 }]);
  });
});
