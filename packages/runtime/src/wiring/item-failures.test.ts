import { Delivery, withinLineage } from '@weir/core';
import type { RuntimeEvent } from '../telemetry/runtime-event.js';
import { StepCounters } from '../telemetry/step-counters.js';
import { keepingLogger, keepingNode, sharedContext } from './__fixtures__/wiring.js';
import { ItemFailures, type ItemFailuresOptions } from './item-failures.js';

const error = new RangeError('odd');

function setUp(options: Partial<ItemFailuresOptions> = {}) {
  const aborted: unknown[] = [];
  const events: RuntimeEvent[] = [];
  const lines: string[] = [];
  const letters = keepingNode();
  const routed = keepingNode();
  const failures = new ItemFailures({
    pipeline: 'main',
    shared: sharedContext({ logger: keepingLogger(lines) }),
    deadLetters: letters,
    route: () => routed,
    emit: (event) => events.push(event),
    abort: (reason) => aborted.push(reason),
    ...options,
  });
  return { failures, aborted, events, lines, letters, routed, counters: new StepCounters('step', 'test') };
}

/** What becomes of the receipt of an item on which `fail` is called. */
function outcomeOf(fail: () => void): string {
  let outcome = 'open';
  const settle = (how: string) => () => void (outcome = how);
  const delivery = new Delivery({ acknowledge: settle('acknowledged'), refuse: settle('refused') });
  withinLineage(delivery, fail);
  delivery.release();
  return outcome;
}

describe('ItemFailures', () => {
  it('counts, logs and reports each failed item', () => {
    const { failures, counters, events, lines } = setUp();
    failures.handler(counters, 'deadLetter')(error, 1);
    expect(counters.failed).toBe(1);
    expect(lines).toEqual(['warn An item failed: odd']);
    expect(events).toEqual([
      { type: 'item_failed', pipeline: 'main', step: 'step', time: 1000, error: { code: 'internal', message: 'odd' } },
    ]);
  });

  it('writes a dead letter', () => {
    const { failures, counters, letters, aborted } = setUp();
    expect(outcomeOf(() => failures.handler(counters, 'deadLetter')(error, 1))).toBe('acknowledged');
    expect(letters.items).toEqual([
      { pipeline: 'main', step: 'step', item: 1, time: 1000, error: { code: 'internal', message: 'odd' } },
    ]);
    expect(aborted).toEqual([]);
  });

  it('lets an item go where the policy is to skip, and logs it for those who look closely', () => {
    const { failures, counters, letters, aborted, lines } = setUp();
    expect(outcomeOf(() => failures.handler(counters, 'skip')(error, 1))).toBe('acknowledged');
    expect([letters.items, aborted]).toEqual([[], []]);
    expect(lines).toEqual(['debug An item failed: odd']);
  });

  it('sends an item to the pipeline that the policy names', () => {
    const { failures, counters, routed } = setUp();
    failures.handler(counters, { route: 'repair' })(error, 1);
    expect(routed.items).toEqual([1]);
  });

  it.each([
    ['the policy is to stop', 'stop', {}],
    ['there are no dead letters', 'deadLetter', { deadLetters: undefined }],
  ] as const)('ends the pipeline and refuses the receipt where %s', (_why, policy, options) => {
    const { failures, counters, aborted } = setUp(options);
    expect(outcomeOf(() => failures.handler(counters, policy)(error, 1))).toBe('refused');
    expect(aborted).toEqual([error]);
  });

  it('lets an item go, loudly, where there are no dead letters and the step may lose it', () => {
    const { failures, counters, aborted, lines } = setUp({ deadLetters: undefined });
    expect(outcomeOf(() => failures.handler(counters, 'deadLetter', { mayLose: true })(error, 1))).toBe('acknowledged');
    expect(aborted).toEqual([]);
    expect(lines).toEqual(['warn An item failed: odd']);
  });

  it('ends the pipeline of a step that may lose items where its policy says so', () => {
    const { failures, counters, aborted } = setUp();
    failures.handler(counters, 'stop', { mayLose: true })(error, 1);
    expect(aborted).toEqual([error]);
  });
});
