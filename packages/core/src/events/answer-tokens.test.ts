import { answerTokens } from './answer-tokens.js';

describe('answerTokens', () => {
  const [usage, savedUsage] = [{ outputTokens: 0 }, { outputTokens: 7 }];

  it.each([
    [{ usage: savedUsage }, 7],
    [{ usage, savedUsage, cached: true }, 7],
    [{ usage, cached: true }, undefined],
    [{ usage, savedUsage, cached: false }, 0],
    [{}, undefined],
  ])('of %j are %s', (end, tokens) => {
    expect(answerTokens({ finishReason: 'stop', ...end })).toBe(tokens);
  });
});
