import { FakeClock, RunWriter } from '@weir/core';
import { recordedRun, toolRunScript } from '../__fixtures__/recorded-runs.js';
import { LiveRuns } from './live-runs.js';

describe('LiveRuns', () => {
  it('keeps runs apart, and lets each go at its end', () => {
    const runs = new LiveRuns(new FakeClock());
    const [one, two] = [recordedRun(toolRunScript, { run: 'one' }), recordedRun(toolRunScript, { run: 'two' })];
    const ends = one.flatMap((event, index) => [
      runs.take(event),
      index < 5 ? runs.take(two[index] ?? event) : undefined,
    ]);
    expect(ends.filter((end) => end !== undefined)).toMatchObject([{ run: 'one', isFinal: true }]);
    expect(runs.states()).toMatchObject([{ run: 'two', tokens: 10 }]);
  });

  it('watches a bounded number of runs', () => {
    const runs = new LiveRuns(new FakeClock());
    for (let index = 0; index < 1500; index++)
      runs.take(new RunWriter({ run: `${index}` }).event('agent_start', { model: 'm' }));
    expect([runs.size, runs.states()[0]?.run]).toEqual([1000, '500']);
  });
});
