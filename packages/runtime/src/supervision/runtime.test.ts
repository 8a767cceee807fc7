import { FakeClock, OutputClosedError, agentEnd, attachReceipt, fromIterable, llmChunk, type Receipt, type WeirEvent } from '@weir/core';
import { NEVER, Observable, Subject, concat, from, map, mergeMap, of, throwError, timer } from 'rxjs';
import type { RuntimePlan } from '../config/pipeline-plan.js';
import type { RuntimeEvent } from '../telemetry/runtime-event.js';
import { keeping, kernelStep, mapping, operatorStep, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { Runtime, type RuntimeOptions } from './runtime.js';

function create(runtimePlan: RuntimePlan, options: Partial<RuntimeOptions> = {}): Runtime {
  return new Runtime({ plan: runtimePlan, lookup: () => undefined, ...options });
}

async function run(runtimePlan: RuntimePlan, options: Partial<RuntimeOptions> = {}) {
  const runtime = create(runtimePlan, options);
  await runtime.start();
  return runtime.done;
}

const failOn = (bad: unknown) =>
  mapping((item) => {
    if (item === bad) throw new RangeError(`cannot take ${String(bad)}`);
    return item;
  });

describe('Runtime', () => {
  it('leads items from the sources through the steps to the sinks', async () => {
    const first = keeping();
    const second = keeping();
    const result = await run(
      plan([
        pipeline('main', {
          from: [source('a', () => of(1, 2)), source('b', () => of(3))],
          through: [kernelStep('double', mapping((n: number) => n * 2)), operatorStep('plus', map((n: number) => n + 1))],
          to: [sink('first', first), sink('second', second)],
        }),
      ]),
    );
    expect(result.status).toBe('completed');
    expect(first.items).toEqual([3, 5, 7]);
    expect(second.items).toEqual([3, 5, 7]);
    expect(first.calls).toEqual(['open', 'flush', 'close']);
  });

  it('counts what flows through every step', async () => {
    const result = await run(
      plan([
        pipeline('main', {
          from: [source('numbers', () => of(1, 2, 3, 4))],
          through: [
            kernelStep<number, number>('even', (emit) => ({ next: (n) => n % 2 === 0 && emit(n) }), { cardinality: 'atMostOne' }),
            operatorStep('same', map((n) => n)),
          ],
          to: [sink('out', keeping())],
        }),
      ]),
    );
    expect(result.pipelines).toMatchObject([
      {
        name: 'main',
        state: 'completed',
        received: 4,
        sent: 2,
        sources: [{ id: 'numbers', sent: 4 }],
        steps: [
          { id: 'even', received: 4, sent: 2, failed: 0, dropped: { filtered: 2 } },
          { id: 'same', received: 2, sent: 2, dropped: {} },
        ],
        outputs: [{ id: 'out', received: 2, sent: 2 }],
      },
    ]);
  });

  it('numbers events anew at the end of each pipeline', async () => {
    const out = keeping();
    const base = { run: 'r', time: 0 };
    const events: WeirEvent[] = [
      llmChunk({ ...base, seq: 4 }, { delta: 'a' }),
      llmChunk({ ...base, seq: 9 }, { delta: 'b' }),
      agentEnd({ ...base, seq: 9 }, { status: 'completed' }),
    ];
    await run(plan([pipeline('main', { from: [source('events', () => from(events))], to: [sink('out', out)] })]));
    expect((out.items as WeirEvent[]).map(({ seq }) => seq)).toEqual([0, 1, 2]);
  });

  describe('links', () => {
    it('hands items to the pipeline that `to` names, and completes it afterwards', async () => {
      const out = keeping();
      const result = await run(
        plan([
          pipeline('first', { from: [source('n', () => of(1, 2))], to: [{ kind: 'link', pipeline: 'second' }] }),
          pipeline('second', { through: [kernelStep('x10', mapping((n: number) => n * 10))], to: [sink('out', out)] }),
        ]),
      );
      expect(out.items).toEqual([10, 20]);
      expect(result.pipelines.map(({ name, state }) => `${name} ${state}`)).toEqual(['first completed', 'second completed']);
    });

    it('gives a pipeline that reads another everything that one gives out, once', async () => {
      const out = keeping();
      const both = keeping();
      await run(
        plan([
          pipeline('first', { from: [source('n', () => of(1, 2))], to: [{ kind: 'link', pipeline: 'both' }] }),
          pipeline('reads', { from: [{ kind: 'link', pipeline: 'first' }], to: [sink('out', out)] }),
          pipeline('both', { from: [{ kind: 'link', pipeline: 'first' }], to: [sink('both', both)] }),
        ]),
      );
      expect(out.items).toEqual([1, 2]);
      expect(both.items).toEqual([1, 2]);
    });

    it('makes the first pipeline wait for a slow sink of the second, and loses nothing', async () => {
      let pulled = 0;
      let lead = 0;
      const taken: unknown[] = [];
      const slow = {
        write: (item: unknown) =>
          new Promise<void>((resolve) =>
            setImmediate(() => {
              taken.push(item);
              lead = Math.max(lead, pulled - taken.length);
              resolve();
            }),
          ),
      };
      function* numbers() {
        for (let n = 0; n < 2000; n++) {
          pulled++;
          yield n;
        }
      }
      await run(
        plan([
          pipeline('first', { from: [source('n', () => fromIterable(numbers()))], to: [{ kind: 'link', pipeline: 'second' }] }),
          pipeline('second', { to: [sink('slow', slow)] }),
        ]),
      );
      expect(taken).toEqual(Array.from({ length: 2000 }, (_, n) => n));
      expect(lead).toBeLessThanOrEqual(150);
    });
  });

  it('routes each item to the first branch that takes it, and counts those that none takes', async () => {
    const small = keeping();
    const even = keeping();
    const result = await run(
      plan([
        pipeline('main', {
          from: [source('n', () => of(1, 2, 3, 12, 13))],
          to: [
            {
              kind: 'route',
              id: 'route',
              match: 'first',
              branches: [
                { when: (n) => (n as number) < 3, to: [sink('small', small)] },
                { when: (n) => (n as number) % 2 === 0, to: [sink('even', even)] },
              ],
            },
          ],
        }),
      ]),
    );
    expect(small.items).toEqual([1, 2]);
    expect(even.items).toEqual([12]);
    expect(result.pipelines[0]?.outputs[0]).toMatchObject({ received: 5, sent: 3, dropped: { unrouted: 2 } });
  });

  describe('a failed item', () => {
    const withPolicy = (onError: 'deadLetter' | 'skip' | 'stop', out = keeping()) =>
      pipeline('main', {
        from: [source('n', () => of(1, 2, 3))],
        through: [kernelStep('picky', failOn(2), { onError })],
        to: [sink('out', out)],
      });

    it('goes to the dead letters with its failure, and the stream goes on', async () => {
      const out = keeping();
      const letters = keeping();
      const result = await run(plan([withPolicy('deadLetter', out)], sink('dead', letters)), { clock: new FakeClock(5000) });
      expect(out.items).toEqual([1, 3]);
      expect(letters.items).toEqual([
        { pipeline: 'main', step: 'picky', item: 2, time: 5000, error: { code: 'internal', message: 'cannot take 2' } },
      ]);
      expect(result).toMatchObject({ status: 'completed', pipelines: [{ steps: [{ received: 3, sent: 2, failed: 1 }] }] });
    });

    it('stops the pipeline where there are no dead letters', async () => {
      const out = keeping();
      const result = await run(plan([withPolicy('deadLetter', out)]));
      expect(result).toMatchObject({ status: 'failed', error: new RangeError('cannot take 2') });
      expect(out.items).toEqual([1]);
      expect(out.calls).toEqual(['open', 'flush', 'close']);
    });

    it('is let go where the policy is to skip', async () => {
      const out = keeping();
      expect(await run(plan([withPolicy('skip', out)]))).toMatchObject({ status: 'completed' });
      expect(out.items).toEqual([1, 3]);
    });

    it('stops the pipeline where the policy says so, dead letters or not', async () => {
      expect(await run(plan([withPolicy('stop')], sink('dead', keeping())))).toMatchObject({ status: 'failed' });
    });

    it('goes to another pipeline where the policy routes it', async () => {
      const repaired = keeping();
      await run(
        plan([
          pipeline('main', {
            from: [source('n', () => of(1, 2))],
            through: [kernelStep('picky', failOn(2), { onError: { route: 'repair' } })],
            to: [sink('out', keeping())],
          }),
          pipeline('repair', { to: [sink('repaired', repaired)] }),
        ]),
      );
      expect(repaired.items).toEqual([2]);
    });
  });

  describe('a failing sink', () => {
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

  describe('a failing pipeline', () => {
    it('restarts with growing waits, then stops; its neighbour goes on', async () => {
      const clock = new FakeClock();
      const events: RuntimeEvent[] = [];
      const neighbour = keeping();
      let subscriptions = 0;
      const broken = () => {
        subscriptions++;
        return throwError(() => new RangeError('broken'));
      };
      const runtime = create(
        plan([
          pipeline('bad', {
            from: [source('broken', broken)],
            to: [sink('out', keeping())],
            onError: { restart: { attempts: 2, backoff: 100 }, then: 'stop' },
          }),
          pipeline('good', { from: [source('late', () => timer(1000, clock))], to: [sink('neighbour', neighbour)] }),
        ]),
        { clock },
      );
      runtime.events$.subscribe((event) => events.push(event));
      await runtime.start();
      await clock.advanceAsync(99);
      expect(subscriptions).toBe(1);
      await clock.advanceAsync(1);
      expect(subscriptions).toBe(2);
      await clock.advanceAsync(200);
      expect(subscriptions).toBe(3);
      await clock.advanceAsync(1000);
      const result = await runtime.done;
      expect(neighbour.items).toEqual([0]);
      expect(result).toMatchObject({ status: 'failed', pipelines: [{ state: 'failed', restarts: 2 }, { state: 'completed' }] });
      expect(events.filter(({ pipeline: name }) => name === 'bad').map(({ type }) => type)).toEqual([
        'pipeline_started',
        'pipeline_restarting',
        'pipeline_restarting',
        'pipeline_failed',
      ]);
    });

    it('stops its neighbours where the policy is stopAll', async () => {
      const result = await run(
        plan([
          pipeline('bad', {
            from: [source('broken', () => throwError(() => new RangeError('broken')))],
            to: [sink('out', keeping())],
            onError: { then: 'stopAll' },
          }),
          pipeline('endless', { from: [source('never', () => NEVER)], to: [sink('out', keeping())] }),
        ]),
      );
      expect(result).toMatchObject({ status: 'failed', pipelines: [{ state: 'failed' }, { state: 'stopped' }] });
    });
  });

  describe('stopping', () => {
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
              operatorStep('later', mergeMap((item) => Promise.resolve(item))),
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
      expect(await runtime.done).toMatchObject({ status: 'stopped', pipelines: [{ state: 'stopped' }, { state: 'stopped' }] });
    });

    it('interrupts what has not ended by the deadline, and gives up what still does not end', async () => {
      const clock = new FakeClock();
      let interrupted: boolean | undefined;
      const stuck = operatorStep('stuck', mergeMap(() => NEVER));
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
      const runtime = create(plan([pipeline('main', { from: [source('n', () => of(1))], through: [spying], to: [sink('out', out)] })]), { clock });
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
  });

  describe('receipts', () => {
    const redelivering = (outcomes: string[], items: object[]) => {
      for (const [index, item] of items.entries()) {
        const receipt: Receipt = {
          acknowledge: () => outcomes.push(`${index} acknowledged`),
          refuse: (reason) => outcomes.push(`${index} refused: ${(reason as Error).message}`),
        };
        attachReceipt(item, receipt);
      }
      return source('queue', () => from(items), true);
    };

    it('are acknowledged once every sink has taken what came of the item', async () => {
      const outcomes: string[] = [];
      const clock = new FakeClock();
      const slow = { write: () => new Promise<void>((resolve) => clock.schedule(() => resolve(), 50)) };
      const runtime = create(
        plan([
          pipeline('main', {
            from: [redelivering(outcomes, [{ n: 1 }, { n: 2 }])],
            through: [kernelStep<object, object>('twice', (emit) => ({ next: (item) => [emit(item), emit(item)] }))],
            to: [sink('fast', keeping()), sink('slow', slow)],
          }),
        ]),
        { clock },
      );
      await runtime.start();
      await clock.advanceAsync(99);
      expect(outcomes).toEqual([]);
      await clock.advanceAsync(1);
      expect(outcomes).toEqual(['0 acknowledged']);
      await clock.advanceAsync(100);
      expect(outcomes).toEqual(['0 acknowledged', '1 acknowledged']);
    });

    it('are acknowledged for an item that a step lets go, and for one that the dead letters took', async () => {
      const outcomes: string[] = [];
      const bad = { n: 2 };
      await run(
        plan(
          [
            pipeline('main', {
              from: [redelivering(outcomes, [{ n: 1 }, bad])],
              through: [kernelStep('picky', failOn(bad)), kernelStep('none', () => ({ next: () => undefined }), { cardinality: 'atMostOne' })],
              to: [sink('out', keeping())],
            }),
          ],
          sink('dead', keeping()),
        ),
      );
      expect(outcomes).toEqual(['0 acknowledged', '1 acknowledged']);
    });

    it('are refused when the item fails and nothing else takes it', async () => {
      const outcomes: string[] = [];
      await run(
        plan([
          pipeline('main', {
            from: [redelivering(outcomes, [{ n: 1 }])],
            to: [sink('out', { write: () => Promise.reject(new RangeError('disk full')) })],
          }),
        ]),
      );
      expect(outcomes).toEqual(['0 refused: disk full']);
    });

    it('travel over links', async () => {
      const outcomes: string[] = [];
      const clock = new FakeClock();
      const slow = { write: () => new Promise<void>((resolve) => clock.schedule(() => resolve(), 50)) };
      const runtime = create(
        plan([
          pipeline('first', { from: [redelivering(outcomes, [{ n: 1 }])], to: [{ kind: 'link', pipeline: 'second' }] }),
          pipeline('second', { to: [sink('slow', slow)] }),
        ]),
        { clock },
      );
      await runtime.start();
      await clock.advanceAsync(49);
      expect(outcomes).toEqual([]);
      await clock.advanceAsync(1);
      expect(outcomes).toEqual(['0 acknowledged']);
    });
  });
});
