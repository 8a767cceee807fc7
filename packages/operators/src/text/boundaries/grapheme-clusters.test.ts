import { unicodeText } from '@weir/testing';
import fc from 'fast-check';
import { GraphemeClusters, isClusterStart, startOfLastCluster } from './grapheme-clusters.js';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function startsBy(text: string): number[] {
  const clusters = new GraphemeClusters();
  const starts: number[] = [];
  let at = 0;
  for (const char of text) {
    if (clusters.beginsWith(char.codePointAt(0)!)) starts.push(at);
    at += char.length;
  }
  return starts;
}

function startsByPlatform(text: string): number[] {
  return [...segmenter.segment(text)].map(({ index }) => index).slice(1);
}

/** What the rules are about, in any order. */
const awkward = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        '\r',
        '\n',
        ' ',
        '漢',
        '한',
        '각',
        '\u1100',
        '\u1161',
        '\u11a8',
        'ก',
        'ำ',
        'ं',
        'क',
        'ष',
        '্',
        'ক',
        '\u094d',
        'ി',
      ],
      ...[
        '\u0301',
        '\u0308',
        '\u200d',
        '\u200c',
        '\ufe0f',
        '\u{1f3fd}',
        '\u{e0067}',
        '\u{e007f}',
        '\u0600',
        '\u{110bd}',
        '\u0e33',
      ],
      ...['👩', '❤', '🏳', '©', '🇩', '🇪', '🇫', '𝒳', '\ud83d', '\udc00', '\u00ad', '\u200b'],
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));

describe('GraphemeClusters', () => {
  it.each([
    ['a letter with two marks', 'a\u0323\u0308b', [3]],
    ['a family', '👨‍👩‍👧‍👦x', [11]],
    ['flags, two by two', '🇩🇪🇫🇷🇯', [4, 8]],
    ['a skin tone', '👍🏽👍', [4]],
    ['CR LF', 'a\r\nb', [1, 3]],
    ['jamo and syllables', '\u1100\u1161\u11a8각', [3]],
  ])('knows %s', (_, text, starts) => {
    expect(startsBy(text)).toEqual(starts);
  });

  it('agrees with the segmenter of the platform', () => {
    fc.assert(
      fc.property(fc.oneof(awkward, unicodeText(), fc.string({ unit: 'binary' })), (text) => {
        expect(startsBy(text)).toEqual(startsByPlatform(text));
        for (let index = 1; index < text.length; index++) {
          const startsHere = segmenter.segment(text).containing(index)?.index === index;
          expect(isClusterStart(text, index)).toBe(startsHere);
        }
        if (text !== '') expect(startOfLastCluster(text)).toBe(startsByPlatform(text).at(-1) ?? 0);
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with it on clusters of any length', () => {
    const long = [
      'a' + '\u0301'.repeat(500) + 'b',
      '👧' + '\u200d👧'.repeat(300) + '👧',
      'क' + '्क'.repeat(300) + 'क',
      '\u1100'.repeat(300) + '\u1161',
    ];
    for (const text of long) expect(startsBy(text)).toEqual(startsByPlatform(text));
  });
});
