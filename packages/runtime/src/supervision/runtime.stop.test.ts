import { FakeClock } from '@weir/core';
import { NEVER, Observable, mergeMap, of } from 'rxjs';
import { keeping, kernelStep, operatorStep, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { create } from './__fixtures__/run-plan.js';

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
