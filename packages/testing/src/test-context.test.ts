import { FakeClock, realClock } from '@weir/core';
import { testContext } from './test-context.js';

describe('testContext', () => {
  it('knows nothing, runs on the real clock, and writes no log', () => {
    const context = testContext();
    expect(context.clock).toBe(realClock);
    expect(context.environment('HOME')).toBeUndefined();
    expect(context.lookup('tool', 'calculator')).toBeUndefined();
    expect(() => context.logger.error({}, 'nothing')).not.toThrow();
  });

  it('keeps failed items in order', () => {
    const context = testContext();
    context.failItem('first', 1);
    context.failItem('second', 2);
    expect(context.failed).toEqual([
      { error: 'first', item: 1 },
      { error: 'second', item: 2 },
    ]);
  });

  it('keeps dropped items in order', () => {
    const context = testContext();
    context.dropped?.(1, 'overflow');
    expect(context.drops).toEqual([{ item: 1, reason: 'overflow' }]);
  });

  it('takes what it is given instead', () => {
    const clock = new FakeClock();
    const context = testContext({ clock, step: 'batch', environment: (name) => `value of ${name}` });
    expect(context).toMatchObject({ clock, step: 'batch', pipeline: 'test' });
    expect(context.environment('KEY')).toBe('value of KEY');
  });
});
