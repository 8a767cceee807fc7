import type { PipelineSnapshot, StepSnapshot } from '@weir/runtime';
import { runSummary } from './run-summary.js';

const step = (id: string, received: number, sent: number, rest: Partial<StepSnapshot> = {}): StepSnapshot => ({
  ...{ id, component: id, received, sent, failed: 0, dropped: {} },
  ...rest,
});
const pipeline: PipelineSnapshot = {
  ...{ name: 'ask', state: 'completed', restarts: 0, received: 1, sent: 10 },
  sources: [step('inline', 1, 1)],
  steps: [step('validate', 12345, 9, { failed: 2, failedRuns: 1, dropped: { overflow: 3, filtered: 1 } })],
  outputs: [step('console', 9, 9)],
};

describe('runSummary', () => {
  it('has a line for the pipeline and one for each source, step and output, in columns', () => {
    expect(runSummary([pipeline]).split('\n')).toEqual([
      'ask  completed',
      '  inline          1 in        1 out',
      '  validate    12345 in        9 out  2 failed  1 failed runs  3 overflow  1 filtered',
      '  console         9 in        9 out',
    ]);
  });

  it('says how often a pipeline was restarted, and why it failed', () => {
    const failed = {
      ...pipeline,
      state: 'failed',
      restarts: 2,
      error: { code: 'timeout', message: 'Too slow.' },
    } as const;
    expect(runSummary([failed, pipeline])).toMatch(
      /^ask {2}failed, restarted 2×: Too slow\. \[timeout\]\n[^]*\nask {2}completed\n/,
    );
  });

  it('is empty where there are no pipelines', () => {
    expect(runSummary([])).toBe('');
  });
});
