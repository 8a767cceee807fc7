import { jest } from '@jest/globals';
import fc from 'fast-check';
import { OverlapCut, type OverlapBounds } from './overlap-cut.js';
import { isWordAgain } from './word-again.js';

const any = { min: 1, max: 1000 };
const words = { min: 8, max: 1000, words: true };

describe('OverlapCut', () => {
  it.each<[string, string, string, string, OverlapBounds]>([
    ['what is said again', 'The wea', 'weather', 'ther', any],
    ['the longest of several overlaps', 'ab ab', 'ab ab c', ' c', any],
    ['everything, where all is said again', 'Hello', 'Hello world', ' world', any],
    ['nothing, where nothing is said again', 'The wea', 'ther', 'ther', any],
    ['nothing from an empty text', '', 'Hello', 'Hello', any],
    ['nothing from a continuation that only says again what is no end', 'one twy', 'one', 'one', any],
    ['all of a continuation that says nothing new', 'one two', 'two', '', any],
    ['no overlap that is too short', 'The wea', 'weather', 'weather', { min: 4, max: 1000 }],
    ['a short one that is all there is', 'He', 'Hello', 'llo', { min: 4, max: 1000 }],
    ['no more than the bound', 'abcabc', 'abcabcd', 'abcd', { min: 1, max: 3 }],
    ['a word that goes on, however short', 'see the riv', 'river', 'er', words],
    ['one letter that goes on', 'by t', 'the sea', 'he sea', words],
    ['a whole word of three letters', 'to the sea', 'sea, they', ', they', words],
    ['the words that were last', 'I saw the sea', 'the sea.', '.', words],
    ['one that begins with a letter', 'in v1', 'v12', '2', words],
    ['no short word that does not go on', 'say ha', 'ha ha', 'ha ha', words],
    ['no short word that is all', 'say no', 'no', 'no', words],
    ['nothing within a word', 'the weath', 'ather', 'ather', words],
    ['no digits', 'it is 1', '10', '10', words],
    ['nothing where no word is under way', 'one, ', ', two', ', two', words],
    ['no words of scripts without spaces', '好，天', '天天', '天天', words],
    ['a shorter one within one that does not count', 'at a', 'a at', 'a at', words],
    ['a word beyond the bound', 'the river', 'river s', 'river s', { ...words, max: 4 }],
    ['a word before which the bound ends', 'see riv', 'river', 'er', { ...words, max: 3 }],
    ['what is within a word before which the bound ends', 'driv', 'river', 'river', { ...words, max: 3 }],
    ['nothing, where the bound is nothing', 'aa', 'aab', 'aab', { min: 0, max: 0 }],
  ])('cuts %s', (_, text, continuation, rest, bounds) => {
    for (const size of [1, 2, 1000]) expect(cut(text, continuation, bounds, size)).toBe(rest);
  });

  it('holds back no longer than it has to', () => {
    const overlap = new OverlapCut('one two three', any);
    expect([overlap.push('th'), overlap.isHolding]).toEqual([undefined, true]);
    expect([overlap.push('in'), overlap.isHolding]).toEqual(['thin', false]);
    expect(new OverlapCut('one two three', any).push('x')).toBe('x');
    expect(new OverlapCut('one two', any).push('two')).toBe('');
  });

  it('gives what a search of every length gives, however the continuation is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 30 });
    const bounds = fc.record({ min: fc.nat(6), max: fc.nat(20), words: fc.boolean() });
    fc.assert(
      fc.property(text, text, bounds, fc.integer({ min: 1, max: 7 }), (said, continuation, given, size) => {
        expect(cut(said, continuation, given, size)).toBe(continuation.slice(longest(said, continuation, given)));
      }),
      { numRuns: 2000 },
    );
  });

  it('joins a text whose word under way is said again, wherever it breaks off', () => {
    const text = 'A weir holds the river back, and lets it pass: 10 or 12 boats (so they say) wait at the lock.';
    for (let at = 0; at <= text.length; at++) {
      const said = text.slice(0, at);
      const start = at - (/[a-z]+$/i.exec(said)?.[0].length ?? 0);
      // A whole word of one or two letters is said again by chance, for all that anybody knows.
      const isDoubtful = at - start > 0 && at - start < 3 && !/^[a-z]/i.test(text.slice(at)) && at > 1;
      for (const size of [1, 2, 5, 1000]) {
        expect(said + cut(said, text.slice(start), words, size)).toBe(said + text.slice(isDoubtful ? start : at));
        expect(said + cut(said, text.slice(at), words, size)).toBe(text);
      }
    }
  });

  it('finds any overlap of a text in which nothing comes twice', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 5 }), (length, at, back, size) => {
        const whole = String.fromCharCode(...Array.from({ length }, (_, index) => 0x4e00 + index));
        const said = whole.slice(0, at);
        const continuation = whole.slice(Math.max(0, said.length - back));
        expect(said + cut(said, continuation, any, size)).toBe(whole);
      }),
    );
  });

  it('takes linear time where everything is alike, one unit at a time', () => {
    const length = 80_000;
    const overlap = new OverlapCut(`${'a'.repeat(length)}b`, { min: 1, max: length + 1 });
    const reads = jest.spyOn(String.prototype, 'charCodeAt');
    try {
      for (let index = 0; index < length; index++) overlap.push('a');
      overlap.push('c');
      // Each unit is learnt once, and compared at most twice; a quadratic search would read billions.
      expect(reads.mock.calls.length).toBeLessThanOrEqual(3 * (length + 1));
      expect(reads.mock.calls.length).toBeGreaterThan(length);
    } finally {
      reads.mockRestore();
    }
  });
});

function cut(text: string, continuation: string, bounds: OverlapBounds, size: number): string {
  const overlap = new OverlapCut(text, bounds);
  for (let index = 0; index < continuation.length; index += size) {
    const rest = overlap.push(continuation.slice(index, index + size));
    if (rest !== undefined) return rest + continuation.slice(index + size);
  }
  return overlap.end();
}

/** How much is said again, by trying. */
function longest(said: string, continuation: string, { min, max, words: byWords = false }: OverlapBounds): number {
  for (let length = Math.min(max, said.length, continuation.length); length > 0; length--) {
    const overlap = continuation.slice(0, length);
    if (!said.endsWith(overlap)) continue;
    const around = { before: said.charAt(said.length - length - 1), overlap, next: continuation.charAt(length) };
    if (length >= Math.min(min, said.length) || (byWords && isWordAgain(around))) return length;
  }
  return 0;
}
