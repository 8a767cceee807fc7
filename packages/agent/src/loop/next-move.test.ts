import { nextMove, type Standing } from './next-move.js';

const at = (standing: Partial<Standing>) =>
  nextMove({
    finishReason: 'stop',
    hasCalls: false,
    hasMore: false,
    iteration: 1,
    maxSteps: 2,
    usedUp: undefined,
    ...standing,
  });

describe('nextMove', () => {
  it.each<[string, Partial<Standing>, object]>([
    ['ends with an answer', {}, { move: 'complete' }],
    ['says why an answer stopped', { finishReason: 'length' }, { move: 'complete', reason: 'length' }],
    ['runs tools', { finishReason: 'tool_calls', hasCalls: true }, { move: 'tools' }],
    ['runs tools of a model that says it simply stopped', { hasCalls: true }, { move: 'tools' }],
    ['goes on with what was injected', { hasMore: true }, { move: 'call' }],
    ['goes on with it behind an answer that was cut', { hasMore: true, finishReason: 'length' }, { move: 'call' }],
    [
      'fails without the promised calls',
      { finishReason: 'tool_calls' },
      { move: 'fail', failure: { code: 'protocol' } },
    ],
    [
      'runs no tools of a turn that was cut',
      { finishReason: 'length', hasCalls: true },
      { move: 'fail', failure: { code: 'incomplete_tool_calls' } },
    ],
    [
      'fails with tools beyond the last step',
      { hasCalls: true, iteration: 2 },
      { move: 'fail', failure: { code: 'step_limit' } },
    ],
    [
      'ends with an answer at the last step',
      { hasMore: true, iteration: 2 },
      { move: 'complete', reason: 'step_limit' },
    ],
    [
      'stops where the budget leaves nothing',
      { hasCalls: true, usedUp: 'budget_tokens' },
      { move: 'stop', reason: 'budget_tokens' },
    ],
    ['keeps an answer whatever the budget', { usedUp: 'budget_tokens' }, { move: 'complete' }],
  ])('%s', (_, standing, move) => {
    expect(at(standing)).toMatchObject(move);
  });
});
