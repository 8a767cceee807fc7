import { FakeClock, OutputClosedError } from '@weir/core';
import { NEVER, Observable, Subject, concat, of, throwError } from 'rxjs';
import type { PipelinePlan } from '../config/pipeline-plan.js';
import type { RuntimeEvent } from '../telemetry/runtime-event.js';
import { keeping, operatorStep, pipeline, sink, source } from '../wiring/__fixtures__/plans.js';
import { sharedContext } from '../wiring/__fixtures__/wiring.js';
import { LinkPort } from '../wiring/link-port.js';
import { Pipeline } from './pipeline.js';

const restarting = { restart: { attempts: 2, backoff: 100 }, then: 'stop' } as const;
const broken = () => throwError(() => new RangeError('broken'));

function create(plan: PipelinePlan, feeders: readonly string[] = [], clock = new FakeClock()) {
  const events: RuntimeEvent[] = [];
  const port = new LinkPort(plan.name, feeders);
  const made = new Pipeline({
    linked: { plan, feeders, errorRoutes: [], takesLetters: false },
    shared: sharedContext({ clock }),
    port: () => port,
    deadLetters: undefined,
    emit: (event) => events.push(event),
  });
  return { pipeline: made, clock, port, types: () => events.map(({ type }) => type) };
}

describe('Pipeline', () => {
  it('starts, completes with its sources, and says so', async () => {
    const out = keeping();
    const {
      pipeline: main,
      types,
      port,
    } = create(pipeline('main', { from: [source('n', () => of(1))], to: [sink('out', out)] }));
    expect(main.snapshot().state).toBe('idle');
    await main.open();
    main.start();
    await main.done;
    expect(types()).toEqual(['pipeline_started', 'pipeline_completed']);
    expect(main.snapshot()).toMatchObject({ name: 'main', state: 'completed', restarts: 0, received: 1, sent: 1 });
    expect(out.calls).toEqual(['open', 'flush', 'close']);
    expect(port.closed).toBe(true);
  });

  it('stops when told to, however often', async () => {
    const { pipeline: main, types } = create(
      pipeline('main', { from: [source('n', () => NEVER)], to: [sink('out', keeping())] }),
    );
    main.start();
    main.stop();
    main.stop();
    await main.done;
    main.stop();
    expect(types()).toEqual(['pipeline_started', 'pipeline_stopped']);
  });

  it('ends without its sources when it was told to stop before it started', async () => {
    let subscribed = false;
    const { pipeline: main } = create(
      pipeline('main', { from: [source('n', () => new Observable(() => void (subscribed = true)))], to: [] }),
    );
    main.stop();
    main.start();
    await main.done;
    expect(main.snapshot().state).toBe('stopped');
    expect(subscribed).toBe(false);
  });

  it('goes on, when told to stop, with what other pipelines send', async () => {
    const out = keeping();
    const { pipeline: main, port } = create(
      pipeline('main', { from: [source('n', () => NEVER)], to: [sink('out', out)] }),
      ['other'],
    );
    main.start();
    main.stop();
    port.push({}, 1);
    port.removeFeeder('other');
    await main.done;
    expect(out.items).toEqual([1]);
    expect(main.snapshot().state).toBe('stopped');
  });

  it('restarts with growing waits as often as it may, then fails', async () => {
    const {
      pipeline: main,
      clock,
      types,
    } = create(pipeline('main', { from: [source('n', broken)], to: [], onError: restarting }));
    main.start();
    expect(main.snapshot().state).toBe('restarting');
    clock.advance(100);
    clock.advance(200);
    await main.done;
    expect(types()).toEqual(['pipeline_started', 'pipeline_restarting', 'pipeline_restarting', 'pipeline_failed']);
    expect(main.failure).toEqual({ reason: new RangeError('broken'), place: { pipeline: 'main', step: 'n' } });
    expect(main.snapshot()).toMatchObject({ state: 'failed', restarts: 2, error: { message: 'broken' } });
  });

  it('counts its restarts anew after a minute without a failure', async () => {
    const {
      pipeline: main,
      clock,
      types,
    } = create(
      pipeline('main', {
        from: [
          source(
            'n',
            () =>
              new Observable((subscriber) => {
                const timer = clock.schedule(() => subscriber.error(new RangeError('broken')), 60_000);
                return () => timer.unsubscribe();
              }),
          ),
        ],
        to: [],
        onError: restarting,
      }),
    );
    main.start();
    for (let failure = 0; failure < 5; failure++) clock.advance(60_100);
    expect(types().filter((type) => type === 'pipeline_restarting')).toHaveLength(5);
    main.abandon();
    await main.done;
  });

  it('fails when a source or a step cannot be created', async () => {
    const failing = () => {
      throw new RangeError('no such port');
    };
    const { pipeline: main } = create(pipeline('main', { from: [source('n', failing)], to: [] }));
    main.start();
    await main.done;
    expect(main.failure).toEqual({ reason: new RangeError('no such port'), place: { pipeline: 'main' } });
    const step = operatorStep('step', failing);
    const { pipeline: other } = create(
      pipeline('other', { from: [source('n', () => NEVER)], through: [step], to: [] }),
    );
    other.start();
    await other.done;
    expect(other.snapshot().state).toBe('failed');
  });

  it('does not restart where its output is closed for good, nor once it is told to stop', async () => {
    const closed = source('n', () => throwError(() => new OutputClosedError('stdout')));
    const { pipeline: main, types } = create(pipeline('main', { from: [closed], to: [], onError: restarting }));
    main.start();
    await main.done;
    expect(types()).not.toContain('pipeline_restarting');
    const late = new Subject();
    const { pipeline: other, port } = create(
      pipeline('other', { to: [], onError: restarting, through: [operatorStep('late', () => late)] }),
      ['x'],
    );
    other.start();
    other.stop();
    late.error(new RangeError('broken'));
    await other.done;
    expect(other.snapshot()).toMatchObject({ state: 'failed', restarts: 0 });
    expect(port.closed).toBe(true);
  });

  it('ends at once when it is abandoned, in whatever state it is', async () => {
    const stuck = { write: () => new Promise<void>(() => undefined) };
    const running = create(pipeline('running', { from: [source('n', () => NEVER)], to: [] }));
    const draining = create(pipeline('draining', { from: [source('n', () => of(1))], to: [sink('stuck', stuck)] }));
    const waiting = create(pipeline('waiting', { from: [source('n', broken)], to: [], onError: restarting }));
    const idle = create(pipeline('idle', { to: [] }));
    for (const { pipeline: each } of [running, draining, waiting]) each.start();
    for (const { pipeline: each, clock } of [running, draining, waiting, idle]) {
      each.abandon();
      each.abandon();
      each.start();
      await each.done;
      expect(each.snapshot().state).toBe('stopped');
      expect(clock.actions).toEqual([]);
    }
  });

  it('keeps its failure when it is abandoned while its outputs are emptied', async () => {
    const stuck = { write: () => new Promise<void>(() => undefined) };
    const failing = source(
      'n',
      () => new Observable((subscriber) => (subscriber.next(1), subscriber.error(new RangeError('broken')))),
    );
    const { pipeline: main, types } = create(pipeline('main', { from: [failing], to: [sink('stuck', stuck)] }));
    main.start();
    main.abandon();
    await main.done;
    expect(main.snapshot()).toMatchObject({ state: 'failed', outputs: [{ dropped: { abandoned: 1 } }] });
    expect(types()).toEqual(['pipeline_started', 'pipeline_failed']);
  });

  it('is not run again by a stop once it has failed for good while it waited for its restart', async () => {
    const out = keeping();
    const clock = new FakeClock();
    const wait = (ms: number) => new Promise<void>((resolve) => clock.schedule(() => resolve(), ms));
    const closing = { ...out, write: () => wait(10).then(() => Promise.reject(new OutputClosedError('stdout'))) };
    const slow = { ...out, write: () => wait(50) };
    const failing = source('n', () => concat(of(1), broken()));
    const { pipeline: main } = create(
      pipeline('main', { from: [failing], to: [sink('closing', closing), sink('slow', slow)], onError: restarting }),
      [],
      clock,
    );
    main.start();
    await clock.advanceAsync(20);
    main.stop();
    await clock.advanceAsync(50);
    await main.done;
    expect(main.snapshot()).toMatchObject({ state: 'failed', received: 1 });
    expect(out.calls).toEqual(['flush']);
  });
});
