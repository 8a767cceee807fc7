import { fromIterable } from '@weir/core';
import { of } from 'rxjs';
import { keeping, kernelStep, mapping, pipeline, plan, sink, source } from '../wiring/__fixtures__/plans.js';
import { run } from './__fixtures__/run-plan.js';

describe('Runtime, links', () => {
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
