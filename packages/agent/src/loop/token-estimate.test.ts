import { estimateTokenCount } from 'tokenx';
import { TokenEstimate } from './token-estimate.js';

const estimate = (...pieces: string[]) => {
  const tokens = new TokenEstimate();
  pieces.forEach((piece) => tokens.add(piece));
  return tokens.tokens;
};

describe('TokenEstimate', () => {
  it('begins with none', () => {
    expect(estimate()).toBe(0);
  });

  it('is near what the whole text is estimated at, however it is cut', () => {
    const text = 'Water flows over a weir whether anybody looks at it or not. '.repeat(40);
    for (const length of [1, 5, 60, 3000]) {
      const pieces = text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
      expect(Math.abs(estimate(...pieces) / estimateTokenCount(text) - 1)).toBeLessThan(0.15);
    }
  });
});
