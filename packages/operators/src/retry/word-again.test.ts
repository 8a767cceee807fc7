import { isWordAgain, lengthOfLastWord, type SaidAgain } from './word-again.js';

describe('isWordAgain', () => {
  it.each<[string, SaidAgain, boolean]>([
    ['a word that goes on', { before: ' ', overlap: 'ri', next: 'v' }, true],
    ['one that was all', { before: '', overlap: 'r', next: 'i' }, true],
    ['a whole word', { before: '(', overlap: 'sea', next: ' ' }, true],
    ['several words', { before: ' ', overlap: 'to me', next: '' }, true],
    ['a short word that does not go on', { before: ' ', overlap: 'ha', next: '' }, false],
    ['a part of a word', { before: 'w', overlap: 'eath', next: 'e' }, false],
    ['a number', { before: ' ', overlap: '100', next: '0' }, false],
    ['what ends with no word', { before: ' ', overlap: 'one, ', next: 't' }, false],
    ['a script without spaces', { before: '，', overlap: '人人人', next: '人' }, false],
    ['letters with marks', { before: ' ', overlap: 'Zü', next: 'r' }, true],
  ])('judges %s', (_, said, isAgain) => {
    expect(isWordAgain(said)).toBe(isAgain);
  });
});

describe('lengthOfLastWord', () => {
  it('counts what is under way, as far as it matters', () => {
    expect(['the river', 'the ', '', 'sea'].map((text) => lengthOfLastWord(text, 4))).toEqual([4, 0, 0, 3]);
  });
});
