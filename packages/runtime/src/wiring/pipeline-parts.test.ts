import { FakeClock } from '@weir/core';
import { of } from 'rxjs';
import type { PipelinePlan } from '../config/pipeline-plan.js';
import { keeping, kernelStep, mapping, operatorStep, pipeline, sink, source } from './__fixtures__/plans.js';
import { keepingNode, sharedContext } from './__fixtures__/wiring.js';
import { LinkPort } from './link-port.js';
import { OutputGate } from './output-gate.js';
import { PipelineParts, type PipelinePartsOptions } from './pipeline-parts.js';

function partsOf(plan: PipelinePlan, options: Partial<PipelinePartsOptions> = {}, linked = {}) {
  const port = new LinkPort('other', [plan.name]);
  const parts = new PipelineParts({
    linked: { plan, feeders: [], errorRoutes: [], takesLetters: false, ...linked },
    ...{
      shared: sharedContext(),
      port: () => port,
      deadLetters: undefined,
      emit: () => undefined,
      abort: () => undefined,
    },
    ...options,
  });
  return { parts, port };
}

describe('PipelineParts', () => {
  it('creates sources anew for each entry, and counts on', () => {
    let created = 0;
    const { parts } = partsOf(pipeline('main', { from: [source('n', () => (created++, of(1, 2)))], to: [] }));
    for (let run = 0; run < 2; run++) parts.buildStream(parts.createEntry()).subscribe();
    expect(created).toBe(2);
    expect(parts.snapshot()).toMatchObject({ received: 4, sources: [{ id: 'n', received: 4, sent: 4 }] });
  });

  it('reads what others send where it has feeders', () => {
    const { parts, port } = partsOf(pipeline('main', { to: [] }), {}, { feeders: ['other'] });
    expect(parts.isFed).toBe(true);
    const items: unknown[] = [];
    parts.buildStream(parts.createEntry()).subscribe((item) => items.push(item));
    port.push({}, 1);
    expect(items).toEqual([1]);
    expect(parts.snapshot().sources).toMatchObject([{ id: 'pipeline', sent: 1 }]);
  });

  it('waits while the dead letters do', () => {
    const gate = new OutputGate();
    const { parts } = partsOf(pipeline('main', { to: [] }), { deadLetters: { ...keepingNode(), valve: gate.valve } });
    expect(parts.valve.isOpen).toBe(true);
    gate.close({});
    expect(parts.valve.isOpen).toBe(false);
  });

  it('empties the outputs before the pipelines that failed items go to, and closes all', async () => {
    const clock = new FakeClock();
    const failing = {
      write: () => new Promise<void>((_, reject) => clock.schedule(() => reject(new RangeError('no')), 10)),
    };
    const out = sink('failing', failing, { onError: { then: { route: 'other' } } });
    const { parts, port } = partsOf(
      pipeline('main', { to: [out] }),
      { shared: sharedContext({ clock }) },
      { errorRoutes: ['other'] },
    );
    await parts.open();
    parts.end.outputs.forEach((output) => output.write(1));
    let drained = false;
    const draining = parts.drain().then(() => (drained = true));
    await clock.advanceAsync(10);
    expect(drained).toBe(false);
    const log: unknown[] = [];
    port.stream.subscribe({ next: (item) => log.push(item), complete: () => log.push('completed') });
    await draining;
    await parts.close();
    expect(log).toEqual([1, 'completed']);
  });

  it('opens and closes each sink once', async () => {
    const [a, b] = [keeping(), keeping()];
    const route = { kind: 'route', id: 'ways', match: 'all', branches: [{ to: [sink('b', b)] }] } as const;
    const { parts } = partsOf(pipeline('main', { to: [sink('a', a), route] }));
    await parts.open();
    await parts.close();
    await parts.close();
    expect([a.calls, b.calls]).toEqual([
      ['open', 'close'],
      ['open', 'close'],
    ]);
  });

  it('takes what a synchronous step keeps to itself for filtered, not what an asynchronous one holds', () => {
    const none = kernelStep('none', () => ({ next: () => undefined }), { cardinality: 'atMostOne' });
    const holding = operatorStep('holding', (stream) => stream);
    const contract = { ...holding.spec.contract, cardinality: 'atMostOne', lineage: 'explicit' } as const;
    const steps = [
      { ...holding, spec: { ...holding.spec, contract } },
      kernelStep(
        'same',
        mapping((n) => n),
      ),
      none,
    ];
    const { parts } = partsOf(pipeline('main', { from: [source('n', () => of(1, 2))], through: steps, to: [] }));
    parts.buildStream(parts.createEntry()).subscribe();
    const [held] = parts.snapshot().steps;
    expect(held?.dropped).toEqual({});
    expect(parts.snapshot().steps[2]?.dropped).toEqual({ filtered: 2 });
  });
});
