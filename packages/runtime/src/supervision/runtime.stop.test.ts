import { FakeClock } from '@weir/core';
import { NEVER, Observable, Subject, mergeMap, of, throwError } from 'rxjs';
import { keeping, kernelStep, operatorStep, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { create, failOn } from './__fixtures__/run-plan.js';

describe('Runtime, stopping', () => {
  it('lets what is on its way be taken: the source is let go, the steps emit what they hold', async () => {
    const out = keeping();
    let torn = 0;
    const endless = new Observable<number>((subscriber) => {
      subscriber.next(1);
      subscriber.next(2);
      return () => torn++;
    });
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('endless', () => endless)],
          through: [
            kernelStep<number, number[]>('all', (emit) => {
              const held: number[] = [];
              return { next: (n) => void held.push(n), complete: () => emit(held) };
            }),
            operatorStep(
              'later',
              mergeMap((item) => Promise.resolve(item)),
            ),
          ],
          to: [{ kind: 'link', pipeline: 'second' }],
        }),
        pipeline('second', { to: [sink('out', out)] }),
      ]),
    );
    await runtime.start();
    await runtime.stop();
    expect(torn).toBe(1);
    expect(out.items).toEqual([[1, 2]]);
    expect(await runtime.done).toMatchObject({
      status: 'stopped',
      pipelines: [{ state: 'stopped' }, { state: 'stopped' }],
    });
  });

  it('interrupts what has not ended by the deadline, and gives up what still does not end', async () => {
    const clock = new FakeClock();
    let interrupted: boolean | undefined;
    const stuck = operatorStep(
      'stuck',
      mergeMap(() => NEVER),
    );
    const spying = {
      ...stuck,
      spec: {
        ...stuck.spec,
        create: (_config: unknown, context: { interrupted?: AbortSignal }) => {
          context.interrupted?.addEventListener('abort', () => (interrupted = true));
          return mergeMap(() => NEVER);
        },
      },
    };
    const out = keeping();
    const runtime = create(
      plan([pipeline('main', { from: [source('n', () => of(1))], through: [spying], to: [sink('out', out)] })]),
      { clock },
    );
    await runtime.start();
    const stopped = runtime.stop({ deadline: 500 });
    await clock.advanceAsync(499);
    expect(interrupted).toBeUndefined();
    await clock.advanceAsync(1);
    expect(interrupted).toBe(true);
    await clock.advanceAsync(2000);
    await stopped;
    expect(out.calls).toEqual(['open', 'close']);
  });

  const endless = () => source('endless', () => NEVER);

  it('ends a runtime that was never started, and opens nothing then or later', async () => {
    const out = keeping();
    const runtime = create(plan([pipeline('main', { from: [endless()], to: [sink('out', out)] })]));
    await runtime.stop();
    await runtime.start();
    expect(await runtime.done).toMatchObject({ status: 'stopped', pipelines: [{ state: 'stopped' }] });
    expect(out.calls).toEqual([]);
  });

  it('subscribes to no source where it comes while the sinks are opened', async () => {
    const out = keeping();
    const clock = new FakeClock();
    const slow = {
      ...out,
      open: () => new Promise<void>((resolve) => clock.schedule(() => resolve(out.open?.()), 50)),
    };
    let subscribed = 0;
    const counting = () =>
      new Observable(() => {
        subscribed++;
      });
    const runtime = create(
      plan([
        pipeline('first', { from: [source('n', counting)], to: [{ kind: 'link', pipeline: 'second' }] }),
        pipeline('second', { to: [sink('slow', slow)] }),
      ]),
      { clock },
    );
    const started = runtime.start();
    const stopped = runtime.stop();
    await clock.advanceAsync(50);
    await Promise.all([started, stopped]);
    expect(await runtime.done).toMatchObject({ status: 'stopped' });
    expect(subscribed).toBe(0);
    expect(out.calls).toEqual(['open', 'flush', 'close']);
  });

  it('gives up a sink that does not open in time, and closes it should it open after all', async () => {
    const clock = new FakeClock();
    const out = keeping();
    const slow = {
      ...out,
      open: () => new Promise<void>((resolve) => clock.schedule(() => resolve(out.open?.()), 60_000)),
    };
    const runtime = create(plan([pipeline('main', { from: [endless()], to: [sink('slow', slow)] })]), { clock });
    const started = runtime.start();
    const stopped = runtime.stop();
    await clock.advanceAsync(20_000);
    await stopped;
    expect((await runtime.done).status).toBe('stopped');
    await clock.advanceAsync(60_000);
    await started;
    expect(out.calls).toEqual(['open', 'close']);
  });

  it('may come from a sink, in the middle of the start', async () => {
    const items: unknown[] = [];
    let torn = 0;
    const takeAndStop = (item: unknown): void => {
      items.push(item);
      void runtime.stop();
    };
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('n', () => of(1, 2, 3)), source('late', () => new Observable(() => () => torn++))],
          to: [sink('stopping', { write: takeAndStop })],
        }),
      ]),
    );
    await runtime.start();
    expect((await runtime.done).status).toBe('stopped');
    expect(items).toEqual([1]);
    expect(torn).toBe(0);
  });

  it('ends a pipeline that waits for its restart at once', async () => {
    const clock = new FakeClock();
    const out = keeping();
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('broken', () => throwError(() => new RangeError('broken')))],
          to: [sink('out', out)],
          onError: { restart: { attempts: 5, backoff: 1000 }, then: 'stop' },
        }),
      ]),
      { clock },
    );
    await runtime.start();
    await runtime.stop();
    expect(await runtime.done).toMatchObject({ status: 'stopped', pipelines: [{ state: 'stopped', restarts: 1 }] });
    expect(out.calls).toEqual(['open', 'flush', 'close']);
    expect(clock.actions).toEqual([]);
  });

  it('lets a pipeline that waits for its restart take what others have sent to it', async () => {
    const clock = new FakeClock();
    const out = keeping();
    const numbers = new Subject<number>();
    const runtime = create(
      plan([
        pipeline('first', { from: [source('n', () => numbers)], to: [{ kind: 'link', pipeline: 'second' }] }),
        pipeline('second', {
          through: [kernelStep('picky', failOn(1), { onError: 'stop' })],
          to: [sink('out', out)],
          onError: { restart: { attempts: 5, backoff: 1000 }, then: 'stop' },
        }),
      ]),
      { clock },
    );
    await runtime.start();
    [1, 2, 3].forEach((n) => numbers.next(n));
    await runtime.stop();
    expect(out.items).toEqual([2, 3]);
    expect(await runtime.done).toMatchObject({ status: 'stopped' });
  });

  it('does not wait for its deadline when it is followed by an interruption', async () => {
    const clock = new FakeClock();
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('n', () => of(1))],
          through: [
            operatorStep(
              'stuck',
              mergeMap(() => NEVER),
            ),
          ],
          to: [sink('out', keeping())],
        }),
      ]),
      { clock },
    );
    await runtime.start();
    const stopped = runtime.stop({ deadline: 60_000 });
    await clock.advanceAsync(100);
    void runtime.interrupt();
    await clock.advanceAsync(2000);
    await stopped;
    expect((await runtime.done).status).toBe('stopped');
    expect(clock.actions).toEqual([]);
  });

  it('gives up a sink that does not close', async () => {
    const clock = new FakeClock();
    const stuck = { write: () => new Promise<void>(() => undefined), close: () => new Promise<void>(() => undefined) };
    const runtime = create(plan([pipeline('main', { from: [source('n', () => of(1))], to: [sink('stuck', stuck)] })]), {
      clock,
    });
    await runtime.start();
    const stopped = runtime.stop({ deadline: 100 });
    await clock.advanceAsync(10_000);
    await stopped;
    expect(await runtime.done).toMatchObject({ status: 'stopped', pipelines: [{ state: 'stopped' }] });
  });

  it('gives up a dead letter sink that takes nothing', async () => {
    const clock = new FakeClock();
    const stuck = { ...keeping(), write: () => new Promise<void>(() => undefined) };
    const main = pipeline('main', {
      from: [source('n', () => of(1))],
      through: [kernelStep('picky', failOn(1))],
      to: [sink('out', keeping())],
    });
    const runtime = create(plan([main], sink('dead', stuck)), { clock });
    await runtime.start();
    const stopped = runtime.stop({ deadline: 100 });
    await clock.advanceAsync(10_000);
    await stopped;
    await runtime.done;
    expect(stuck.calls).toEqual(['open', 'close']);
  });

  it('ends pipelines in a row within one deadline, the interrupted answer arriving at the last of them', async () => {
    const clock = new FakeClock();
    const out = keeping();
    const answering = operatorStep('answering', (messages) => messages);
    const interruptible = {
      ...answering,
      spec: {
        ...answering.spec,
        create: (_config: unknown, { interrupted }: { interrupted?: AbortSignal }) =>
          mergeMap(
            () =>
              new Observable<string>((subscriber) => {
                interrupted?.addEventListener('abort', () => {
                  subscriber.next('interrupted');
                  subscriber.complete();
                });
              }),
          ),
      },
    };
    const runtime = create(
      plan([
        pipeline('first', {
          from: [source('n', () => of(1))],
          through: [interruptible],
          to: [{ kind: 'link', pipeline: 'second' }],
        }),
        pipeline('second', { to: [{ kind: 'link', pipeline: 'third' }] }),
        pipeline('third', { to: [sink('out', out)] }),
      ]),
      { clock },
    );
    await runtime.start();
    const stopped = runtime.stop({ deadline: 500 });
    await clock.advanceAsync(500);
    await stopped;
    expect(out.items).toEqual(['interrupted']);
    expect(clock.actions).toEqual([]);
  });
});
