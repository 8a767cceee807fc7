import { chooseStrategy } from './choose-strategy.js';

/** 240 words a minute are 16/3 tokens a second. */
const usual = { text: 'Plain prose, nothing more.', tokensPerSecond: 16 / 3, wordsPerMinute: 240, canAsk: true };

describe('chooseStrategy', () => {
  it.each([
    ['code', 'See:\n```ts\nconst a'],
    ['a table', '| a | b |\n|---|---|\n| 1'],
    ['headings', 'First\n## Second\n'],
    ['a list', '- one\n- two\n'],
    ['a list', '1. one\n   more\n2. two'],
  ])('has %s analysed, however fast it comes', (what, text) => {
    const expected = { strategy: 'analyzed', reason: `the text has ${what}` };
    expect(chooseStrategy({ ...usual, text })).toEqual(expected);
    expect(chooseStrategy({ ...usual, text, tokensPerSecond: 1000 })).toEqual(expected);
  });

  it.each(['- one item', 'a | b', 'It costs 3. Yes.', '#hashtag', 'a `word` of code', ''])(
    'takes %j for prose',
    (text) => {
      expect(chooseStrategy({ ...usual, text }).strategy).toBe('fast');
    },
  );

  it('asks the reader where the text comes more than three times as fast as it is read', () => {
    expect(chooseStrategy({ ...usual, tokensPerSecond: 16 })).toMatchObject({ strategy: 'fast' });
    expect(chooseStrategy({ ...usual, tokensPerSecond: 32 })).toEqual({
      strategy: 'interactive',
      reason: 'the text comes 6.0 times as fast as it is read',
    });
    expect(chooseStrategy({ ...usual, tokensPerSecond: 32, wordsPerMinute: 480 })).toMatchObject({ strategy: 'fast' });
  });

  it('asks nobody where there is nobody to ask', () => {
    expect(chooseStrategy({ ...usual, tokensPerSecond: 32, canAsk: false })).toMatchObject({ strategy: 'fast' });
  });
});
