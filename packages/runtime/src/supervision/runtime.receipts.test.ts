import { FakeClock, OutputClosedError, attachReceipt, silentLogger } from '@weir/core';
import { Subject, map, of } from 'rxjs';
import { keeping, kernelStep, operatorStep, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { create, failOn, redelivering, run, withReceipt } from './__fixtures__/run-plan.js';

/** As a library does that rejects with nothing. */
const failWithoutReason = (): Promise<never> => Promise.reject(undefined as unknown as Error);

describe('Runtime, receipts', () => {
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
            through: [
              kernelStep('picky', failOn(bad)),
              kernelStep('none', () => ({ next: () => undefined }), { cardinality: 'atMostOne' }),
            ],
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

  it('are refused for the item on which an operator fails', async () => {
    const outcomes: string[] = [];
    const failing = operatorStep(
      'failing',
      map(() => {
        throw new RangeError('odd');
      }),
    );
    await run(
      plan([
        pipeline('main', {
          from: [redelivering(outcomes, [{ n: 1 }])],
          through: [failing],
          to: [sink('out', keeping())],
        }),
      ]),
    );
    expect(outcomes).toEqual(['0 refused: odd']);
  });

  it('are refused when the dead letter cannot be written', async () => {
    const outcomes: string[] = [];
    const bad = { n: 1 };
    await run(
      plan(
        [
          pipeline('main', {
            from: [redelivering(outcomes, [bad])],
            through: [kernelStep('picky', failOn(bad))],
            to: [sink('out', keeping())],
          }),
        ],
        sink('dead', { write: () => Promise.reject(new RangeError('disk full')) }),
      ),
    );
    expect(outcomes).toEqual(['0 refused: disk full']);
  });

  it('are refused where a sink fails without a reason', async () => {
    const outcomes: string[] = [];
    await run(
      plan([
        pipeline('main', {
          from: [redelivering(outcomes, [{ n: 1 }])],
          to: [sink('out', { write: () => failWithoutReason() })],
        }),
      ]),
    );
    expect(outcomes).toEqual(['0 refused: undefined']);
  });

  it('are refused, once, for what is under way when the runtime gives up, in whatever state it is', async () => {
    const outcomes: string[] = [];
    const clock = new FakeClock();
    const slow = { write: () => new Promise<void>((resolve) => clock.schedule(() => resolve(), 60_000)) };
    const retried = { write: () => Promise.reject(new RangeError('not now')) };
    const items = [{ n: 1 }, { n: 2 }];
    const runtime = create(
      plan([
        pipeline('written', { from: [redelivering(outcomes, items)], to: [sink('slow', slow)] }),
        pipeline('retried', {
          from: [source('more', () => of(withReceipt(outcomes, 'retried', {})), true)],
          to: [sink('retried', retried, { onError: { retry: { attempts: 9, backoff: 50_000 }, then: 'stop' } })],
        }),
      ]),
      { clock },
    );
    await runtime.start();
    const stopped = runtime.stop({ deadline: 100 });
    await clock.advanceAsync(20_000);
    await stopped;
    expect(outcomes.map((outcome) => outcome.split(':')[0]).sort()).toEqual([
      '0 refused',
      '1 refused',
      'retried refused',
    ]);
    await clock.advanceAsync(60_000);
    expect(outcomes).toHaveLength(3);
    expect(clock.actions).toEqual([]);
  });

  it('are refused for what a required sink loses, and not for what a bestEffort one does', async () => {
    const closed = () => ({ write: () => Promise.reject(new OutputClosedError('stdout')) });
    const required: string[] = [];
    const bestEffort: string[] = [];
    const items = () => [{ n: 1 }, { n: 2 }, { n: 3 }];
    await run(
      plan([
        pipeline('a', {
          from: [redelivering(required, items())],
          to: [sink('closed', closed()), sink('out', keeping())],
        }),
        pipeline('b', {
          from: [redelivering(bestEffort, items())],
          to: [sink('closed', closed(), { mode: 'bestEffort' }), sink('out', keeping())],
        }),
      ]),
    );
    expect(required.map((outcome) => outcome.split(':')[0])).toEqual(['0 refused', '1 refused', '2 refused']);
    expect(bestEffort).toEqual(['0 acknowledged', '1 acknowledged', '2 acknowledged']);
  });

  it('that cannot be settled are logged, and the sink goes on', async () => {
    const logged: string[] = [];
    const logger = { ...silentLogger, error: (_facts: object, message: string) => void logged.push(message) };
    const out = keeping();
    const item = {};
    attachReceipt(item, {
      acknowledge: () => {
        throw new RangeError('connection lost');
      },
      refuse: () => undefined,
    });
    const slow = { ...out, write: (taken: unknown) => Promise.resolve().then(() => out.write(taken)) };
    const result = await run(
      plan([pipeline('main', { from: [source('queue', () => of(item, 2), true)], to: [sink('slow', slow)] })]),
      { logger },
    );
    expect(out.items).toEqual([item, 2]);
    expect(result.status).toBe('completed');
    expect(logged).toEqual([expect.stringContaining('connection lost')]);
  });

  it('do not wait for what a sink sends into the pipeline of its own accord', async () => {
    const outcomes: string[] = [];
    const clock = new FakeClock();
    const [queue, own] = [new Subject<unknown>(), new Subject<unknown>()];
    const slow = {
      write: (item: unknown) =>
        item === 'own' ? new Promise<void>((resolve) => clock.schedule(() => resolve(), 50)) : own.next('own'),
    };
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('queue', () => queue, true), source('own', () => own)],
          to: [sink('slow', slow)],
        }),
      ]),
      { clock },
    );
    await runtime.start();
    queue.next(withReceipt(outcomes, 'first', {}));
    expect(outcomes).toEqual(['first acknowledged']);
    void runtime.stop();
    await clock.advanceAsync(50);
    await runtime.done;
  });
});
