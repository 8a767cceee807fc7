import { FakeClock } from '@weir/core';
import { of } from 'rxjs';
import { keeping, kernelStep, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { create, failOn, redelivering, run } from './__fixtures__/run-plan.js';

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
