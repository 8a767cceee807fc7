import { findDeepNesting } from './deep-nesting.js';

describe('findDeepNesting', () => {
  it.each([
    ['[', '['.repeat(100), ']'.repeat(100)],
    ['{ a: ', '{ a: '.repeat(100), '}'.repeat(100)],
    ['- ', '- '.repeat(100), 'x'],
  ])('takes a hundred %j within each other, and finds the next', (opening, deep, rest) => {
    expect(findDeepNesting(`a:\n  ${deep}${rest}\n`)).toBeUndefined();
    expect(findDeepNesting(`a:\n  ${deep}${opening}${rest}\n`)).toBe(`a:\n  ${deep}`.length);
  });

  it('counts no bracket that is text, and none that is closed', () => {
    const texts = ['"["', "'['", 'x[', '# [\n', '[]', '{}', '|\n    [\n'].map((value) => `- ${value}\n`.repeat(200));
    for (const text of texts) expect(findDeepNesting(text)).toBeUndefined();
  });

  it('reads a text of any depth', () => {
    expect(findDeepNesting('['.repeat(1_000_000))).toBe(100);
    expect(findDeepNesting('? '.repeat(1_000_000))).toBe(200);
  });
});
