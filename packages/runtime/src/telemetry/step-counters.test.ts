import { StepCounters } from './step-counters.js';

describe('StepCounters', () => {
  it('counts drops by reason', () => {
    const counters = new StepCounters('s', 'bounded');
    counters.drop('overflow');
    counters.drop('overflow');
    counters.drop('expired');
    expect(counters.snapshot().dropped).toEqual({ overflow: 2, expired: 1 });
  });

  it('counts what a filtering step neither sent nor failed nor dropped for a reason as filtered', () => {
    const counters = new StepCounters('s', 'filter', 'filter');
    Object.assign(counters, { received: 10, sent: 4, failed: 1 });
    counters.drop('duplicate');
    expect(counters.snapshot().dropped).toEqual({ duplicate: 1, filtered: 4 });
  });

  it('takes what a source gave, lost and dropped for what it received', () => {
    const counters = new StepCounters('s', 'jsonl', 'source');
    Object.assign(counters, { sent: 4, failed: 1 });
    counters.drop('overflow');
    expect(counters.snapshot()).toMatchObject({ received: 6, sent: 4, failed: 1, dropped: { overflow: 1 } });
  });

  it('tells of runs that failed, where any did', () => {
    const counters = new StepCounters('s', 'agent');
    expect(counters.snapshot()).not.toHaveProperty('failedRuns');
    counters.failedRuns++;
    expect(counters.snapshot()).toMatchObject({ failed: 0, failedRuns: 1 });
  });

  it('says nothing of items that are under way in other steps', () => {
    const counters = new StepCounters('s', 'mapAsync');
    Object.assign(counters, { received: 10, sent: 4 });
    expect(counters.snapshot().dropped).toEqual({});
  });
});
