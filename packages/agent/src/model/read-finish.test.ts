import { readFinish } from './read-finish.js';

describe('readFinish', () => {
  it.each(['constructor', 'toString', '__proto__'])('takes %s for no reason', (finishReason) => {
    expect(readFinish({ finishReason })).toMatchObject({ kind: 'failure', failure: { code: 'protocol' } });
  });

  it('counts only what a provider counted', () => {
    const finishReason = { unified: 'stop', raw: 'stop' };
    const usageOf = (usage: unknown) => (readFinish({ finishReason, usage }) as { usage?: unknown }).usage;
    expect(usageOf(undefined)).toBeUndefined();
    expect(usageOf('many')).toBeUndefined();
    expect(usageOf({ inputTokens: { total: NaN }, outputTokens: {} })).toBeUndefined();
    expect(usageOf({ inputTokens: { total: 4, cacheRead: 3 }, outputTokens: { total: 2, reasoning: 1 } })).toEqual({
      inputTokens: 4,
      outputTokens: 2,
      totalTokens: 6,
      reasoningTokens: 1,
      cachedInputTokens: 3,
    });
    expect(usageOf({ outputTokens: { total: 2 } })).toEqual({ outputTokens: 2 });
  });
});
