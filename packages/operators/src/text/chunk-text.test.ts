import { InvalidArgumentError } from '@weir/core';
import { createRegistry } from '@weir/runtime';
import { chunkInvariance, exampleTests, marbles, operatorLaws, testContext, unicodeText } from '@weir/testing';
import fc from 'fast-check';
import { concat, EMPTY, from, NEVER, of, Subject, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { chunkText, chunkTextSpec, type ChunkTextOptions } from './chunk-text.js';

function chunksOf(text: string | readonly string[], options: ChunkTextOptions): string[] {
  const chunks: string[] = [];
  from(typeof text === 'string' ? [text] : text)
    .pipe(chunkText(options))
    .subscribe((chunk) => chunks.push(chunk));
  return chunks;
}

describe('chunkText', () => {
  it('emits a word when the next one begins, and the rest when the source completes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('        -a-b-c-d-|', { a: 'Hel', b: 'lo', c: ', ', d: 'you' });
      const subscriptions = '      ^--------!';
      const expected = '           -------x-(y|)';
      expectObservable(source.pipe(chunkText({ by: 'word' }))).toBe(expected, { x: 'Hello, ', y: 'you' });
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('emits a line at its line feed', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c-|', { a: 'one\n', b: 'two\r', c: '\nthree' });
      const expected = '   -x---y-(z|)';
      expectObservable(source.pipe(chunkText({ by: 'line' }))).toBe(expected, { x: 'one\n', y: 'two\r\n', z: 'three' });
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(chunkText({ by: 'word' }))).toBe('-');
      expectObservable(EMPTY.pipe(chunkText({ by: 'word' }))).toBe('|');
      expectObservable(cold('-a-|', { a: '' }).pipe(chunkText({ by: 'word' }))).toBe('---|');
    });
  });

  it('emits what is held before it passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#').pipe(chunkText({ by: 'sentence' }))).toBe('---(a#)');
      expectObservable(throwError(() => 'error').pipe(chunkText({ by: 'sentence' }))).toBe('#');
    });
  });

  it('stops an endless source when its reader has enough', () => {
    function* endless() {
      for (;;) yield 'word ';
    }
    const chunks: string[] = [];
    from(endless())
      .pipe(chunkText({ by: 'word' }), take(3))
      .subscribe((chunk) => chunks.push(chunk));
    expect(chunks).toEqual(['word ', 'word ', 'word ']);
  });

  it('ends well when its reader leaves with the last chunk', () => {
    expect(chunksOf('one two', { by: 'word' }).slice(0, 1)).toEqual(['one ']);
    const chunks: string[] = [];
    of('one')
      .pipe(chunkText({ by: 'word' }), take(1))
      .subscribe((chunk) => chunks.push(chunk));
    expect(chunks).toEqual(['one']);
  });

  it('serves two subscribers by themselves', () => {
    const source = new Subject<string>();
    const chunks$ = source.pipe(chunkText({ by: 'word' }));
    const first: string[] = [];
    const second: string[] = [];
    chunks$.subscribe((chunk) => first.push(chunk));
    source.next('one t');
    chunks$.subscribe((chunk) => second.push(chunk));
    source.next('wo');
    source.complete();
    expect([first, second]).toEqual([['one ', 'two'], ['wo']]);
  });

  it('keeps the order when its reader feeds it meanwhile', () => {
    const source = new Subject<string>();
    const chunks: string[] = [];
    source.pipe(chunkText({ by: 'word' })).subscribe((chunk) => {
      chunks.push(chunk);
      if (chunk === 'one ') source.next('four ');
    });
    source.next('one two three ');
    source.complete();
    expect(chunks).toEqual(['one ', 'two ', 'three ', 'four ']);
  });

  describe('by grapheme', () => {
    it.each([
      ['combining marks', 'e\u0301a\u0323\u0308', ['e\u0301', 'a\u0323\u0308']],
      ['families, skin tones, flags', '👨‍👩‍👧‍👦👍🏽🇩🇪🇫🇷', ['👨‍👩‍👧‍👦', '👍🏽', '🇩🇪', '🇫🇷']],
      ['CR LF', 'a\r\nb', ['a', '\r\n', 'b']],
      ['Thai and Hangul', 'กำ각\u1100\u1161', ['กำ', '각', '\u1100\u1161']],
    ])('keeps %s whole', (_, text, chunks) => {
      expect(chunksOf(text.split(''), { by: 'grapheme' })).toEqual(chunks);
    });

    it('groups so many', () => {
      expect(chunksOf('ab👍🏽de', { by: 'grapheme', size: 2 })).toEqual(['ab', '👍🏽d', 'e']);
    });
  });

  describe('by word', () => {
    it.each([
      ['white space and punctuation to the word before', 'Hello,  world! Yes.', ['Hello,  ', 'world! ', 'Yes.']],
      ['opening quotes and brackets to the word after', 'say "hi" (now)', ['say ', '"hi" ', '(now)']],
      ['contractions, numbers and names with periods together', "can't 3.5 foo.bar", ["can't ", '3.5 ', 'foo.bar']],
      ['words that punctuation joins apart', 'e-mail and/or', ['e-', 'mail ', 'and/', 'or']],
      ['Chinese by dictionary', '你好世界。我们今天学习中文', ['你好', '世界。', '我们', '今天', '学习', '中文']],
      ['Japanese by dictionary', '東京都に住む', ['東京', '都', 'に', '住む']],
      ['Thai by dictionary', 'สวัสดีครับ วันนี้', ['สวัสดี', 'ครับ ', 'วัน', 'นี้']],
      ['full-width numbers together', '３，０００ 円', ['３，０００ ', '円']],
      [
        'Russian, Korean, Arabic',
        'Привет, мир 안녕 세계 مرحبا بك',
        ['Привет, ', 'мир ', '안녕 ', '세계 ', 'مرحبا ', 'بك'],
      ],
      ['emoji whole', 'so 👨‍👩‍👧‍👦 cute 🇩🇪!', ['so ', '👨‍👩‍👧‍👦 ', 'cute ', '🇩🇪!']],
      ['a mark with the blank that it stands on', 'a \u0301b', ['a \u0301', 'b']],
      ['blanks at the start and line ends', '  a\r\n\r\nb', ['  ', 'a\r\n\r\n', 'b']],
    ])('puts %s', (_, text, chunks) => {
      expect(chunksOf(text, { by: 'word' })).toEqual(chunks);
      expect(chunksOf(text.split(''), { by: 'word' })).toEqual(chunks);
    });

    it('finds the same words in a long text without blanks as the dictionary does in the whole', () => {
      const text = '我们今天在北京大学学习中文分词的算法原理与实践因为这些知识对我们的工作非常重要'.repeat(8);
      const words = [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)].map(({ segment }) => segment);
      expect(chunksOf(text.split(''), { by: 'word', locale: 'zh' })).toEqual(words);
    });

    it('does not wait for the end of a long text without blanks', () => {
      const chunks: string[] = [];
      const source = new Subject<string>();
      source.pipe(chunkText({ by: 'word' })).subscribe((chunk) => chunks.push(chunk));
      for (const char of '我们今天学习中文'.repeat(10)) source.next(char);
      expect(chunks.slice(0, 4)).toEqual(['我们', '今天', '学习', '中文']);
    });

    it('keeps a long word whole up to what may be held', () => {
      const word = 'x'.repeat(1000);
      expect(chunksOf(`${word} y`.split(''), { by: 'word' })).toEqual([`${word} `, 'y']);
    });
  });

  describe('by sentence', () => {
    it.each([
      ['decides by the letter after the period', 'See p. 4 and 5. See 6.', ['See p. 4 and 5. ', 'See 6.']],
      [
        'knows quotes and abbreviations in the midst',
        '"Who?" I asked, e.g. him. "Me!"',
        ['"Who?" ', 'I asked, e.g. him. ', '"Me!"'],
      ],
      ['ends at Chinese and Japanese stops', '你好。再见！はい。', ['你好。', '再见！', 'はい。']],
      ['ends at line ends', 'Title\r\n\nText', ['Title\r\n', '\n', 'Text']],
    ])('%s', (_, text, chunks) => {
      expect(chunksOf(text.split(''), { by: 'sentence', locale: 'en' })).toEqual(chunks);
    });

    it('finds what the platform finds in the whole text', () => {
      const parts = [
        'Dr. No',
        ' he',
        ' She',
        '. ',
        '? ',
        '! ',
        '."',
        ').',
        '…',
        ' 3.5',
        '1. ',
        '\n',
        '\r\n',
        'a.b',
        '。',
        '你',
        '🎉',
        'e.g.',
        'É',
        '\u0301',
      ];
      const text = fc.array(fc.constantFrom(...parts), { maxLength: 20 }).map((chosen) => chosen.join(''));
      const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
      fc.assert(
        fc.property(text, (whole) => {
          const expected = [...segmenter.segment(whole)].map(({ segment }) => segment);
          expect(chunksOf(whole.split(''), { by: 'sentence', locale: 'en' })).toEqual(expected);
        }),
        { numRuns: 500 },
      );
    });
  });

  describe('by size', () => {
    it('fills chunks with whole graphemes', () => {
      expect(chunksOf('abcdef', { by: 'size', size: 4 })).toEqual(['abcd', 'ef']);
      expect(chunksOf('abc👍🏽d', { by: 'size', size: 4 })).toEqual(['abc', '👍🏽', 'd']);
      expect(chunksOf('👨‍👩‍👧‍👦ab', { by: 'size', size: 4 })).toEqual(['👨‍👩‍👧‍👦', 'ab']);
    });
  });

  describe('by reading', () => {
    it('fills chunks with whole sentences, and leaves a longer one whole', () => {
      const text = 'One. Two. ' + 'A sentence that is much longer than what suits a reader on a phone. ' + 'End.';
      expect(chunksOf(text.split(''), { by: 'reading', preset: { device: 'phone' }, locale: 'en' })).toEqual([
        'One. Two. ',
        'A sentence that is much longer than what suits a reader on a phone. ',
        'End.',
      ]);
    });

    it('goes by lines where code is read', () => {
      const code = 'let one = 1;\nlet two = 2;\nlet three = one + two;\nprint(three);\n';
      expect(chunksOf(code, { by: 'reading', preset: { content: 'code' } })).toEqual([
        'let one = 1;\nlet two = 2;\n',
        'let three = one + two;\nprint(three);\n',
      ]);
    });
  });

  describe('what is held', () => {
    it('is at most maxHold: a longer word ends early, between graphemes', () => {
      const lengths = chunksOf('👍🏽'.repeat(40).split(''), { by: 'line', maxHold: 64 }).map((chunk) => chunk.length);
      expect(lengths).toEqual([60, 60, 40]);
    });

    it('cuts a single endless cluster through', () => {
      const chunks = chunksOf(('a' + '\u0301'.repeat(199)).split(''), { by: 'grapheme', maxHold: 64 });
      expect(chunks.map((chunk) => chunk.length)).toEqual([64, 64, 64, 8]);
    });

    it('prefers the last word to the last grapheme', () => {
      const chunks = chunksOf('word '.repeat(20), { by: 'word', size: 100, maxHold: 64 });
      expect(chunks.map((chunk) => chunk.length)).toEqual([60, 40]);
    });
  });

  describe.each<ChunkTextOptions>([
    { by: 'grapheme' },
    { by: 'grapheme', size: 3 },
    { by: 'word' },
    { by: 'word', size: 2 },
    { by: 'word', locale: 'th', maxHold: 64 },
    { by: 'sentence' },
    { by: 'sentence', maxHold: 64 },
    { by: 'line' },
    { by: 'line', maxHold: 64 },
    { by: 'size', size: 7 },
    { by: 'reading', preset: { readingSpeed: 1 } },
  ])('%j', (options) => {
    const dense = fc
      .array(
        fc.constantFrom(
          ...[
            '我们今天',
            'วันนี้อากาศดี',
            'word',
            '. ',
            '。',
            ' ',
            '\u0301',
            '👧',
            '\u200d',
            '🇩',
            '한',
            '\r',
            '\n',
            'A',
            '3',
            '，',
          ],
        ),
        {
          maxLength: 120,
        },
      )
      .map((parts) => parts.join(''));
    const text = fc.oneof(unicodeText(), dense);
    const create = () => chunkText(options);
    for (const law of chunkInvariance({ create, text, samePieces: true })) it(law.name, law.check);

    it('cuts the text at the same places wherever it is cut in two', () => {
      fc.assert(
        fc.property(text, (whole) => {
          const expected = chunksOf(whole, options);
          expect(expected.join('')).toBe(whole);
          for (let at = 1; at < whole.length; at += 1 + Math.floor(whole.length / 40)) {
            expect(chunksOf([whole.slice(0, at), whole.slice(at)], options)).toEqual(expected);
          }
        }),
        { numRuns: 50 },
      );
    });

    it('parts no grapheme cluster', () => {
      const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
      fc.assert(
        fc.property(text, (whole) => {
          const starts = new Set([...graphemes.segment(whole)].map(({ index }) => index));
          let at = 0;
          for (const chunk of chunksOf(whole.split(''), options)) {
            expect(starts.has(at)).toBe(true);
            at += chunk.length;
          }
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('lineage', () => {
    it('holds an item until all of its text is emitted', () => {
      const source = new Subject<string>();
      const chunks: string[] = [];
      source.pipe(chunkText({ by: 'word' })).subscribe((chunk) => chunks.push(chunk));
      const outcomes = giveWithReceipts(['on', 'e two', ' three'], (text) => source.next(text));
      expect(chunks).toEqual(['one ', 'two ']);
      expect(outcomes).toEqual([['taken'], ['taken'], []]);
      source.complete();
      expect(outcomes).toEqual([['taken'], ['taken'], ['taken']]);
    });

    it('refuses what is still held when its reader leaves', () => {
      const source = new Subject<string>();
      const subscription = source.pipe(chunkText({ by: 'word' })).subscribe();
      const outcomes = giveWithReceipts(['one ', 'two'], (text) => source.next(text));
      subscription.unsubscribe();
      expect(outcomes[0]).toEqual(['taken']);
      expect(outcomes[1]).toHaveLength(1);
      expect(AbandonedItemError.is(outcomes[1]![0])).toBe(true);
    });
  });

  it.each([
    [{ by: 'size' }],
    [{ by: 'word', size: 0 }],
    [{ by: 'word', size: 1.5 }],
    [{ by: 'word', maxHold: 10 }],
    [{ by: 'size', size: 100, maxHold: 64 }],
    [{ by: 'word', locale: 'no such tag' }],
    [{ by: 'page' }],
    [{ by: 'reading', size: 3 }],
    [{ by: 'word', preset: {} }],
    [{ by: 'reading', preset: { readingSpeed: 0 } }],
  ] as [ChunkTextOptions][])('refuses %j at once', (options) => {
    expect(() => chunkText(options)).toThrow(InvalidArgumentError);
  });

  it.each([
    [{ by: 'size' }],
    [{ by: 'word', size: 0 }],
    [{ by: 'word', locale: 'no such tag' }],
    [{ by: 'size', size: 99, maxHold: 64 }],
    [{ by: 'reading', preset: { device: 'watch' } }],
    [{ by: 'word', preset: {} }],
    [{}],
  ])('refuses %j in config', (config) => {
    expect(() => readConfig(chunkTextSpec, config)).toThrow();
  });

  it.each([{ size: 4 }, {}, { by: 'page' }])('names every "by" to who wrote %j', (config) => {
    const registry = createRegistry([[chunkTextSpec]]);
    let message = '';
    try {
      registry.parse(chunkTextSpec, config);
    } catch (error) {
      message = String(error);
    }
    for (const by of ['grapheme', 'word', 'sentence', 'line', 'size', 'reading']) expect(message).toContain(by);
  });

  it('is made from config, as a kernel', () => {
    const config = readConfig(chunkTextSpec, { by: 'size', size: 5000 });
    expect(config).toEqual({ by: 'size', size: 5000 });
    expect(chunkTextSpec.kernel?.(config, testContext())).toBeInstanceOf(Function);
  });

  describe('examples', () => {
    const create = (config: unknown) => chunkTextSpec.create(readConfig(chunkTextSpec, config), testContext());
    for (const test of exampleTests(chunkTextSpec, create)) it(test.name, test.check);
  });

  describe('laws', () => {
    const { contract } = chunkTextSpec;
    for (const by of ['word', 'sentence'] as const) {
      const laws = operatorLaws({ name: `by ${by},`, create: () => chunkText({ by }), items: unicodeText(), contract });
      for (const law of laws) it(law.name, law.check);
    }
  });

  it('leaves nothing running', () => {
    const subscription = concat(of('one t'), NEVER)
      .pipe(chunkText({ by: 'word' }))
      .subscribe();
    subscription.unsubscribe();
    expect(subscription.closed).toBe(true);
  });
});
