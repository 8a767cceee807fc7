import { StepCounters } from '../telemetry/step-counters.js';
import { sharedContext } from './__fixtures__/wiring.js';
import { componentContext } from './wiring-context.js';

describe('componentContext', () => {
  it('names the pipeline and the step, and passes on what pipelines share', () => {
    const shared = sharedContext({ environment: (name) => `${name}!`, lookup: (kind, name) => `${kind} ${name}` });
    const context = componentContext(shared, 'main', new StepCounters('step', 'test'), () => undefined);
    expect(context).toMatchObject({ pipeline: 'main', step: 'step', baseDirectory: '/base', clock: shared.clock });
    expect(context.interrupted).toBe(shared.interrupted);
    expect([context.environment('HOME'), context.lookup('model', 'embedded')]).toEqual(['HOME!', 'model embedded']);
  });

  it('has each line that a component logs say where it comes from', () => {
    const lines: unknown[] = [];
    const method = (level: string) => (facts: object, message: string) => void lines.push([level, facts, message]);
    const logger = { debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') };
    const context = componentContext(
      sharedContext({ logger }),
      'main',
      new StepCounters('step', 'test'),
      () => undefined,
    );
    context.logger.info({ rate: 3 }, 'Measured.');
    context.logger.error({}, 'Odd.');
    expect(lines).toEqual([
      ['info', { pipeline: 'main', step: 'step', rate: 3 }, 'Measured.'],
      ['error', { pipeline: 'main', step: 'step' }, 'Odd.'],
    ]);
  });

  it('counts what a component lets go, and hands on what it fails', () => {
    const counters = new StepCounters('step', 'test');
    const failed: unknown[] = [];
    const context = componentContext(sharedContext(), 'main', counters, (error, item) => failed.push([error, item]));
    context.dropped?.('item', 'overflow');
    context.failItem('odd', 'other');
    expect(counters.snapshot().dropped).toEqual({ overflow: 1 });
    expect(failed).toEqual([['odd', 'other']]);
  });
});
