import { OutputClosedError, type ComponentContext, type Sink } from '@weir/core';
import type { OutputPlan, SinkPlan } from '../config/pipeline-plan.js';
import type { StepCounters } from '../telemetry/step-counters.js';
import { keeping, sink } from './__fixtures__/plans.js';
import { keepingLogger, sharedContext } from './__fixtures__/wiring.js';
import { createLink, createOutputs, type OutputsOptions } from './create-outputs.js';
import { ItemFailures } from './item-failures.js';
import { LinkPort } from './link-port.js';
import { OutputGate } from './output-gate.js';

function setUp() {
  const aborted: unknown[] = [];
  const lines: string[] = [];
  const counters: StepCounters[] = [];
  const shared = sharedContext({ logger: keepingLogger(lines) });
  const abort = (error: unknown) => aborted.push(error);
  const failures = new ItemFailures({
    ...{ pipeline: 'main', shared, abort, deadLetters: undefined, emit: () => undefined },
    route: () => ({ write: () => undefined }),
  });
  const port = new LinkPort('other', ['main']);
  const options: OutputsOptions = {
    ...{ pipeline: 'main', shared, failures, counters, abort, gate: new OutputGate(), port: () => port },
  };
  return { options, aborted, lines, counters, port };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const closed: Sink<unknown> = { write: () => Promise.reject(new OutputClosedError('stdout')) };

describe('createOutputs', () => {
  it('creates a node for each output, and counters for each of them in the order of the plan', () => {
    const { options, counters } = setUp();
    const plans: OutputPlan[] = [
      sink('a', keeping()),
      {
        kind: 'route',
        id: 'ways',
        match: 'first',
        branches: [{ when: () => true, to: [sink('b', keeping())] }, { to: [] }],
      },
      { kind: 'link', pipeline: 'other' },
    ];
    expect(createOutputs(plans, options)).toHaveLength(3);
    expect(counters.map(({ id, component }) => `${id}: ${component}`)).toEqual([
      'a: a',
      'ways: route',
      'b: b',
      'pipeline:other: pipeline',
    ]);
  });

  it('gives a sink its config, and a context that counts what it reports', () => {
    const { options, counters, aborted } = setUp();
    const seen: unknown[] = [];
    const plan = sink('own', keeping());
    const create = (config: unknown, context: ComponentContext) => {
      seen.push(config, context.pipeline, context.step);
      context.dropped?.('item', 'stale');
      context.failItem('odd', 'item');
      return keeping();
    };
    createOutputs([{ ...plan, config: { path: 'x' }, spec: { ...plan.spec, create } }], options);
    expect(seen).toEqual([{ path: 'x' }, 'main', 'own']);
    expect(counters[0]?.snapshot()).toMatchObject({ failed: 1, dropped: { stale: 1 } });
    expect(aborted).toEqual(['odd']);
  });

  it('ends the pipeline where a required sink loses its output, cannot flush or cannot close', async () => {
    const { options, aborted, lines } = setUp();
    const broken = {
      ...keeping(),
      flush: () => Promise.reject(new RangeError('flush')),
      close: () => Promise.reject(new RangeError('close')),
    };
    const [lost, unsafe] = createOutputs([sink('lost', closed), sink('unsafe', broken)], options);
    lost?.write(1);
    await settled();
    await unsafe?.open();
    await unsafe?.drain();
    await unsafe?.close();
    expect(aborted).toEqual([new OutputClosedError('stdout'), new RangeError('flush'), new RangeError('close')]);
    expect(lines).toEqual([]);
  });

  it.each(['bestEffort', 'detached'] as const)('only logs what befalls a %s sink', async (mode) => {
    const { options, aborted, lines } = setUp();
    const failing = {
      ...keeping(),
      write: () => Promise.reject(new RangeError('odd')),
      close: () => Promise.reject(new RangeError('close')),
    };
    const modes: Partial<SinkPlan> = { mode };
    const [lost, broken] = createOutputs([sink('lost', closed, modes), sink('broken', failing, modes)], options);
    await broken?.open();
    lost?.write(1);
    broken?.write(1);
    await settled();
    await broken?.close();
    expect(aborted).toEqual([]);
    expect(lines).toEqual([
      expect.stringContaining('warn A sink that is not required failed: stdout is closed'),
      'warn An item failed: odd',
      'warn A sink that is not required failed: close',
    ]);
  });

  it('gives an item to its branch of a route', () => {
    const { options } = setUp();
    const [small, rest] = [keeping(), keeping()];
    const branches = [
      { when: (n: unknown) => (n as number) < 3, to: [sink('small', small)] },
      { to: [sink('rest', rest)] },
    ];
    const [route] = createOutputs([{ kind: 'route', id: 'ways', match: 'first', branches }], options);
    [1, 5].forEach((n) => route?.write(n));
    expect([small.items, rest.items]).toEqual([[1], [5]]);
  });
});

describe('createLink', () => {
  it('makes the way to another pipeline, which ends when it is closed', async () => {
    const { options, port } = setUp();
    const log: unknown[] = [];
    port.stream.subscribe({ next: (item) => log.push(item), complete: () => log.push('completed') });
    const link = createLink('other', options);
    await link.open();
    link.write(1);
    await link.close();
    expect(log).toEqual([1, 'completed']);
  });
});
