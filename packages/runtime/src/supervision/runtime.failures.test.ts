import { FakeClock, llmChunk, type ComponentContext, type EventFailure, type WeirEvent } from '@weir/core';
import {
  EMPTY,
  NEVER,
  Observable,
  catchError,
  concat,
  ignoreElements,
  mergeMap,
  of,
  tap,
  throwError,
  timer,
} from 'rxjs';
import type { StepPlan } from '../config/pipeline-plan.js';
import type { RuntimeEvent } from '../telemetry/runtime-event.js';
import { keeping, kernelStep, operatorStep, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { keepingLogger } from '../wiring/__fixtures__/wiring.js';
import { create, failOn, run } from './__fixtures__/run-plan.js';

describe('Runtime, a failed item', () => {
  const withPolicy = (onError: 'deadLetter' | 'skip' | 'stop', out = keeping()) =>
    pipeline('main', {
      from: [source('n', () => of(1, 2, 3))],
      through: [kernelStep('picky', failOn(2), { onError })],
      to: [sink('out', out)],
    });

  it('goes to the dead letters with its failure, and the stream goes on', async () => {
    const out = keeping();
    const letters = keeping();
    const result = await run(plan([withPolicy('deadLetter', out)], sink('dead', letters)), {
      clock: new FakeClock(5000),
    });
    expect(out.items).toEqual([1, 3]);
    expect(letters.items).toEqual([
      { pipeline: 'main', step: 'picky', item: 2, time: 5000, error: { code: 'internal', message: 'cannot take 2' } },
    ]);
    expect(result).toMatchObject({
      status: 'completed',
      pipelines: [{ steps: [{ received: 3, sent: 2, failed: 1 }] }],
    });
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

  it('is replaced in its place where the policy names a substitute', async () => {
    const out = keeping();
    const letters = keeping();
    const substitute = (item: unknown, { code, message }: EventFailure) => ({ item, code, message });
    const main = pipeline('main', {
      from: [source('n', () => of(1, 2, 3))],
      through: [kernelStep('picky', failOn(2), { onError: { substitute } })],
      to: [sink('out', out)],
    });
    const result = await run(plan([main], sink('dead', letters)));
    expect(out.items).toEqual([1, { item: 2, code: 'internal', message: 'cannot take 2' }, 3]);
    expect(letters.items).toEqual([]);
    expect(result).toMatchObject({ pipelines: [{ steps: [{ received: 3, sent: 3, failed: 0, substituted: 1 }] }] });
  });

  it('is replaced too where an operator reports it later, and after a restart', async () => {
    const out = keeping();
    const clock = new FakeClock();
    let runs = 0;
    const main = pipeline('main', {
      from: [source('n', () => (runs++ === 0 ? throwError(() => 'broken') : of(1)))],
      through: [failingLater('slow', clock)],
      to: [sink('out', out)],
      onError: { restart: { attempts: 1, backoff: 1 }, then: 'stop' },
    });
    const runtime = create(plan([main]), { clock });
    await runtime.start();
    await clock.advanceAsync(10);
    expect(await runtime.done).toMatchObject({ status: 'completed' });
    expect(out.items).toEqual(['instead of 1']);
  });

  it('goes to the dead letters where no substitute can be made of it', async () => {
    const letters = keeping();
    const substitute = () => {
      throw new RangeError('no substitute');
    };
    const main = pipeline('main', {
      from: [source('n', () => of(2))],
      through: [kernelStep('picky', failOn(2), { onError: { substitute } })],
      to: [sink('out', keeping())],
    });
    const result = await run(plan([main], sink('dead', letters)));
    expect(letters.items).toMatchObject([{ item: 2, error: { message: 'no substitute' } }]);
    expect(result).toMatchObject({ pipelines: [{ steps: [{ received: 1, sent: 0, failed: 1 }] }] });
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

describe('Runtime, a failing pipeline', () => {
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
    expect(result).toMatchObject({
      status: 'failed',
      pipelines: [{ state: 'failed', restarts: 2 }, { state: 'completed' }],
    });
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

  it('counts as failed whatever it fails with, nothing included', async () => {
    const main = pipeline('main', {
      from: [source('broken', () => throwError(() => undefined))],
      to: [sink('out', keeping())],
    });
    expect(await run(plan([main]))).toMatchObject({ status: 'failed', pipelines: [{ state: 'failed' }] });
  });

  it('throws nothing into its source when an item fails that its steps held until the end', async () => {
    const clock = new FakeClock();
    const holding = kernelStep<unknown, unknown>('holding', (emit) => ({
      next: () => undefined,
      complete: () => emit('held'),
    }));
    const passing = operatorStep('passing', (stream) => stream);
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('late', () => timer(10, clock))],
          through: [holding, passing, kernelStep('picky', failOn('held'), { onError: 'stop' })],
          to: [sink('out', keeping())],
        }),
      ]),
      { clock },
    );
    await runtime.start();
    await clock.advanceAsync(10);
    expect(await runtime.done).toMatchObject({ status: 'failed', error: new RangeError('cannot take held') });
  });

  it('runs all its sources again after one of them has failed', async () => {
    const clock = new FakeClock();
    const log: string[] = [];
    let attempt = 0;
    const failingOnce = () =>
      new Observable((subscriber) => {
        log.push('fails');
        if (attempt++ === 0) subscriber.error(new RangeError('broken'));
        else subscriber.complete();
      });
    const steady = () =>
      new Observable(() => {
        log.push('opened');
        return () => log.push('let go');
      });
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('steady', steady), source('failing', failingOnce)],
          to: [sink('out', keeping())],
          onError: { restart: { attempts: 1, backoff: 10 }, then: 'stop' },
        }),
      ]),
      { clock },
    );
    await runtime.start();
    await clock.advanceAsync(10);
    await runtime.stop();
    expect(log).toEqual(['opened', 'fails', 'let go', 'opened', 'fails', 'let go']);
  });

  it('numbers the events of a run on, over a restart', async () => {
    const clock = new FakeClock();
    const out = keeping();
    let attempt = 0;
    const chunk = (seq: number) => llmChunk({ run: 'r', seq, time: 0 }, { delta: String(seq) });
    const failingOnce = () =>
      concat(of(chunk(0), chunk(1)), attempt++ === 0 ? throwError(() => new RangeError('cut')) : EMPTY);
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('events', failingOnce)],
          to: [sink('out', out)],
          onError: { restart: { attempts: 1, backoff: 10 }, then: 'stop' },
        }),
      ]),
      { clock },
    );
    await runtime.start();
    await clock.advanceAsync(10);
    await runtime.done;
    expect((out.items as WeirEvent[]).map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
  });
});

describe('Runtime, a component whose create gives nothing', () => {
  const nothing = () => undefined as never;

  it.each<[string, Parameters<typeof pipeline>[1]]>([
    ['source n', { from: [source('n', nothing)], to: [sink('out', keeping())] }],
    [
      'operator step',
      { from: [source('n', () => of(1))], through: [operatorStep('step', nothing())], to: [sink('out', keeping())] },
    ],
  ])('is named: %s', async (name, parts) => {
    const { status, error } = await run(plan([pipeline('main', parts)]));
    expect([status, (error as Error).message]).toEqual([
      'failed',
      expect.stringMatching(`^"create of the ${name}" must be a function that gives an .*, but it is undefined.$`),
    ]);
  });

  it('is named: a sink', () => {
    expect(() => create(plan([pipeline('main', { from: [], to: [sink('out', nothing())] })]))).toThrow(
      '"create of the sink out" must be a function that gives an object with "write", but it is undefined.',
    );
  });
});

describe('Runtime, where a pipeline failed', () => {
  const passing = () => operatorStep('passing', (items$) => items$);
  const failing = (error: unknown) => () => throwError(() => error);
  const broken = new RangeError('broken');

  it.each<[where: string, parts: Parameters<typeof pipeline>[1]]>([
    ['in', { from: [source('in', failing(broken))], through: [passing()], to: [sink('out', keeping())] }],
    [
      'odd',
      {
        from: [source('in', () => of(1))],
        through: [passing(), operatorStep('odd', failing(broken)), passing()],
        to: [sink('out', keeping())],
      },
    ],
    [
      'picky',
      {
        from: [source('in', () => of(2))],
        through: [kernelStep('picky', failOn(2), { onError: 'stop' })],
        to: [sink('out', keeping())],
      },
    ],
    [
      'out',
      {
        from: [source('in', () => of(1))],
        through: [passing()],
        to: [sink('out', { write: () => Promise.reject(broken) }, { onError: { then: 'stop' } })],
      },
    ],
  ])('is told: %s', async (step, parts) => {
    const lines: string[] = [];
    const { failedAt } = await run(plan([pipeline('main', parts)]), { logger: keepingLogger(lines) });
    expect(failedAt).toEqual({ pipeline: 'main', step });
    expect(lines).toContainEqual(expect.stringContaining(`error The pipeline failed at "${step}": `));
  });

  it('is the place where it began, not that of a step that has put another error in its place', async () => {
    const renamed = operatorStep(
      'renamed',
      catchError(() => throwError(() => new RangeError('renamed'))),
    );
    const parts = { from: [source('in', failing(broken))], through: [renamed], to: [sink('out', keeping())] };
    const { failedAt, error } = await run(plan([pipeline('main', parts)]));
    expect([failedAt?.step, (error as Error).message]).toEqual(['in', 'renamed']);
  });

  it('is told with its line, where the plan knows it', async () => {
    const lines: string[] = [];
    const step = { ...operatorStep('odd', failing(broken)), at: 'weir.yaml:5:9' };
    const parts = { from: [source('in', () => of(1))], through: [step], to: [sink('out', keeping())] };
    const { failedAt } = await run(plan([pipeline('main', parts)]), { logger: keepingLogger(lines) });
    expect(failedAt).toEqual({ pipeline: 'main', step: 'odd', at: 'weir.yaml:5:9' });
    expect(lines).toEqual(['error The pipeline failed at "odd" (weir.yaml:5:9): broken']);
  });
});

/** A step that fails each item a millisecond after it has come, and completes when all have failed. */
function failingLater(id: string, clock: FakeClock): StepPlan {
  const step = operatorStep(id, (items$) => items$);
  const create = (_: unknown, context: ComponentContext) => (items$: Observable<unknown>) =>
    items$.pipe(
      mergeMap((item) => timer(1, clock).pipe(tap(() => context.failItem(new RangeError('late'), item)))),
      ignoreElements(),
    );
  const onError = { substitute: (item: unknown) => `instead of ${String(item)}` };
  return { ...step, spec: { ...step.spec, create }, onError };
}
