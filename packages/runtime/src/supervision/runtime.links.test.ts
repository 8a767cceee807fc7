import { FakeClock, fromIterable } from '@weir/core';
import { of, take } from 'rxjs';
import {
  keeping,
  kernelStep,
  mapping,
  operatorStep,
  pipeline,
  plan,
  sink,
  source,
} from '../wiring/__fixtures__/plans.js';
import { create, failOn, run } from './__fixtures__/run-plan.js';

describe('Runtime, links', () => {
  it('hands items to the pipeline that `to` names, and completes it afterwards', async () => {
    const out = keeping();
    const result = await run(
      plan([
        pipeline('first', { from: [source('n', () => of(1, 2))], to: [{ kind: 'link', pipeline: 'second' }] }),
        pipeline('second', {
          through: [
            kernelStep(
              'x10',
              mapping((n: number) => n * 10),
            ),
          ],
          to: [sink('out', out)],
        }),
      ]),
    );
    expect(out.items).toEqual([10, 20]);
    expect(result.pipelines.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'first completed',
      'second completed',
    ]);
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
        pipeline('first', {
          from: [source('n', () => fromIterable(numbers()))],
          to: [{ kind: 'link', pipeline: 'second' }],
        }),
        pipeline('second', { to: [sink('slow', slow)] }),
      ]),
    );
    expect(taken).toEqual(Array.from({ length: 2000 }, (_, n) => n));
    expect(lead).toBeLessThanOrEqual(150);
  });

  it('completes a pipeline that takes failed items though none has failed', async () => {
    const repaired = keeping();
    const result = await run(
      plan([
        pipeline('main', {
          from: [source('n', () => of(1))],
          through: [
            kernelStep(
              'fine',
              mapping((n) => n),
              { onError: { route: 'repair' } },
            ),
          ],
          to: [sink('out', keeping())],
        }),
        pipeline('repair', { to: [sink('repaired', repaired)] }),
      ]),
    );
    expect(result.status).toBe('completed');
    expect(repaired.calls).toEqual(['open', 'flush', 'close']);
  });

  it('hands on an item that fails at the very end, while the sinks are emptied', async () => {
    const repaired = keeping();
    const clock = new FakeClock();
    const failing = {
      write: () => new Promise<void>((_, reject) => clock.schedule(() => reject(new RangeError('no')), 50)),
    };
    const runtime = create(
      plan([
        pipeline('main', {
          from: [source('n', () => of(1, 2))],
          to: [sink('failing', failing, { onError: { then: { route: 'repair' } } })],
        }),
        pipeline('repair', { to: [sink('repaired', repaired)] }),
      ]),
      { clock },
    );
    await runtime.start();
    await clock.advanceAsync(100);
    expect((await runtime.done).status).toBe('completed');
    expect(repaired.items).toEqual([1, 2]);
  });

  describe('of the dead letters', () => {
    const main = (to = [sink('out', keeping())]) =>
      pipeline('main', { from: [source('n', () => of(1, 2, 3))], through: [kernelStep('picky', failOn(2))], to });

    it('are handed to a pipeline, which completes after all others', async () => {
      const letters = keeping();
      const result = await run(
        plan([main(), pipeline('dead', { to: [sink('letters', letters)] })], { kind: 'link', pipeline: 'dead' }),
      );
      expect(result.status).toBe('completed');
      expect(letters.items).toMatchObject([{ item: 2 }]);
    });

    it('have none of their own: a letter that fails ends their pipeline, and does not come back to it', async () => {
      const failing = { write: () => Promise.reject(new RangeError('no room')) };
      const result = await run(
        plan(
          [
            main(),
            pipeline('dead', { to: [{ kind: 'link', pipeline: 'behind' }] }),
            pipeline('behind', { to: [sink('failing', failing)] }),
          ],
          { kind: 'link', pipeline: 'dead' },
        ),
      );
      expect(result).toMatchObject({ status: 'failed', error: new RangeError('no room') });
      expect(result.pipelines.map(({ name, state }) => `${name} ${state}`)).toEqual([
        'main completed',
        'dead completed',
        'behind failed',
      ]);
    });
  });

  it('gives what comes after the end of a pipeline to the dead letters, and its sender goes on', async () => {
    const letters = keeping();
    const out = keeping();
    const result = await run(
      plan(
        [
          pipeline('first', { from: [source('n', () => of(1, 2, 3))], to: [{ kind: 'link', pipeline: 'brief' }] }),
          pipeline('brief', { through: [operatorStep('one', take(1))], to: [sink('out', out)] }),
        ],
        sink('dead', letters),
      ),
    );
    expect(out.items).toEqual([1]);
    expect(letters.items).toMatchObject([
      { pipeline: 'first', item: 2, error: { code: 'pipeline_stopped' } },
      { pipeline: 'first', item: 3 },
    ]);
    expect(result.pipelines.map(({ state }) => state)).toEqual(['completed', 'completed']);
  });

  it('wait while the pipeline that they lead to restarts', async () => {
    const clock = new FakeClock();
    const out = keeping();
    const runtime = create(
      plan([
        pipeline('first', { from: [source('n', () => of(1, 2, 3))], to: [{ kind: 'link', pipeline: 'second' }] }),
        pipeline('second', {
          through: [kernelStep('picky', failOn(1), { onError: 'stop' })],
          to: [sink('out', out)],
          onError: { restart: { attempts: 1, backoff: 1000 }, then: 'stop' },
        }),
      ]),
      { clock },
    );
    await runtime.start();
    await clock.advanceAsync(999);
    expect(out.items).toEqual([]);
    await clock.advanceAsync(1);
    expect(out.items).toEqual([2, 3]);
    expect((await runtime.done).status).toBe('completed');
  });

  it('let every sender have its turn', async () => {
    const clock = new FakeClock();
    const senders: unknown[] = [];
    const slow = {
      write: (item: unknown) => {
        senders.push(item);
        return new Promise<void>((resolve) => clock.schedule(() => resolve(), 1));
      },
    };
    function* endlessly(name: string) {
      for (;;) yield name;
    }
    const feeder = (name: string) =>
      pipeline(name, {
        from: [source(name, () => fromIterable(endlessly(name)))],
        to: [{ kind: 'link', pipeline: 'joined' }],
      });
    const runtime = create(plan([feeder('a'), feeder('b'), pipeline('joined', { to: [sink('slow', slow)] })]), {
      clock,
    });
    await runtime.start();
    await clock.advanceAsync(1000);
    const fromB = senders.filter((name) => name === 'b').length;
    expect(fromB).toBeGreaterThan(300);
    expect(fromB).toBeLessThan(700);
    void runtime.stop();
    await clock.advanceAsync(20_000);
    await runtime.done;
  });
});
