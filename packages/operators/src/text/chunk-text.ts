import { defineOperator, InvalidArgumentError, operatorFrom, type Kernel } from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import type { BoundaryFinder, FoundIn } from './boundaries/boundary-finder.js';
import { Chunker } from './boundaries/chunker.js';
import { GraphemeBoundaries } from './boundaries/grapheme-boundaries.js';
import { ByCount, ByUnits } from './boundaries/grouping.js';
import { isLanguageTag } from './boundaries/language-tag.js';
import { LineBoundaries } from './boundaries/line-boundaries.js';
import { SentenceBoundaries } from './boundaries/sentence-boundaries.js';
import { WordBoundaries } from './boundaries/word-boundaries.js';
import { chunkSizeFor, readContents, readingDevices, USUAL_READING_SPEED, type Reading } from './chunk-size-for.js';
import { overText } from './over-text.js';
import { textKernel } from './text-kernel.js';

/** What a chunk is made of. */
export type ChunkUnit = 'grapheme' | 'word' | 'sentence' | 'line' | 'size' | 'reading';

export interface ChunkTextOptions {
  /**
   * `grapheme`: what a reader takes for one character. `word`: a word with the punctuation and white space after it. `sentence`, `line`:
   * with their ends. `size`: as many graphemes as fit into `size` UTF-16 units. `reading`: as many whole sentences, or lines of code, as suit the reader.
   */
  by: ChunkUnit;
  /** With `by: 'reading'` what is read, on what, and how fast; see `chunkSizeFor`. */
  preset?: Reading | undefined;
  /** With `by: 'size'` the most UTF-16 units of a chunk, and required; otherwise how many graphemes, words … make a chunk. Default 1. */
  size?: number | undefined;
  /** The language that words and sentences are told by, as a BCP 47 tag. Default: the platform's. */
  locale?: string | undefined;
  /** How many UTF-16 units are held at most; from 64, and at least `size` where chunks go by size. Default 4096, or more where `size` needs it. */
  maxHold?: number | undefined;
}

/**
 * Cuts a text anew: into graphemes, words, sentences, lines, or pieces of a size.
 *
 * Use it to make an answer appear evenly, to feed speech by the sentence, or to keep to a limit; `redact` to change the text, `batch` to
 * group items that are no text. In a stream of events apply it with `overText`; config does so by itself.
 *
 * A chunk is emitted as soon as what follows it has begun and no further text can move its end; a line at its line feed. What is
 * held is emitted when the source completes, and when it fails, before the error. The chunks join to the text, and their boundaries do not depend on
 * how the text arrived. No surrogate pair and no grapheme cluster is parted, words of scripts without spaces are found by dictionary.
 * Where no boundary comes within `maxHold` units, a chunk ends early between two graphemes (through one that is itself as long).
 * By `reading`, a chunk is filled with whole sentences (of code: lines) up to what `chunkSizeFor` says; a longer one is a chunk of its own.
 *
 * Takes linear time. Memory: at most `maxHold` units and two, beside the item under way.
 *
 * @throws InvalidArgumentError at once, when an option makes no sense
 * @see https://www.unicode.org/reports/tr29/ Unicode text segmentation
 */
export function chunkText(options: ChunkTextOptions): OperatorFunction<string, string> {
  return operatorFrom(chunkTextKernel(options));
}

/** `chunkText` for config. */
export const chunkTextSpec = defineOperator<ChunkTextOptions, string, string>({
  name: 'chunkText',
  family: 'text',
  summary: 'Cuts text anew: into graphemes, words, sentences, lines, or pieces of a size.',
  description:
    'For text that appears evenly, for speech by the sentence, or to keep to a limit. The chunks join to the same text, and do not depend on how it arrived. In a stream of events each run has its own text, and what is held comes before the next event that is not text.',
  config: ({ z }) => {
    const fields = {
      locale: z
        .string()
        .refine(isLanguageTag, 'Write a BCP 47 language tag, such as `th` or `pt-BR`.')
        .optional()
        .describe('The language that words and sentences are told by, as a BCP 47 tag such as `th`.'),
      maxHold: z
        .int()
        .min(minimumHold)
        .optional()
        .describe(
          'How many UTF-16 units are held at most: a longer word, sentence or line is cut between two graphemes. Default 4096.',
        ),
    };
    const counted = z.strictObject({
      by: z.enum(['grapheme', 'word', 'sentence', 'line']).describe(unitsInWords),
      size: z.int().min(1).optional().describe('How many of them make a chunk. Default 1.'),
      ...fields,
    });
    const sized = z
      .strictObject({
        by: z.literal('size').describe(unitsInWords),
        size: z
          .int()
          .min(1)
          .describe('The most UTF-16 units of a chunk. A single grapheme that is larger is a chunk of its own.'),
        ...fields,
      })
      .refine(({ size, maxHold = size }) => maxHold >= size, 'Make "maxHold" at least as large as "size".');
    const read = z.strictObject({
      by: z.literal('reading').describe(unitsInWords),
      preset: z
        .strictObject({
          content: z
            .enum(readContents)
            .default('prose')
            .describe('What is read. `technical` is read more slowly than `prose`, `code` by the line.'),
          device: z.enum(readingDevices).default('desktop').describe('What it is read on.'),
          readingSpeed: z
            .number()
            .positive()
            .default(USUAL_READING_SPEED)
            .describe('How many words are read in a minute.'),
        })
        .optional()
        .describe('How the text is read: chunks are of 20 to 100 UTF-16 units by it.'),
      ...fields,
    });
    return z.discriminatedUnion('by', [counted, sized, read]);
  },
  contract: {
    takes: 'text',
    gives: 'text',
    onComplete: 'emits the open chunk',
    onError: 'emits the open chunk, then passes the error on',
    memory: 'at most `maxHold` units and two',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'Words: each is emitted when the next one begins',
      config: { by: 'word' },
      input: '-a-b-c-|',
      output: '---x-y-(z|)',
      values: { input: { a: 'Hel', b: 'lo, wor', c: 'ld! Bye' }, output: { x: 'Hello, ', y: 'world! ', z: 'Bye' } },
    },
    {
      title: 'Sentences: a small letter would have gone on after the period',
      config: { by: 'sentence', locale: 'en' },
      input: '-a-b-c-|',
      output: '-----x-(y|)',
      values: { input: { a: 'It is 3.5', b: ' m. ', c: 'Good' }, output: { x: 'It is 3.5 m. ', y: 'Good' } },
    },
    {
      title: 'A size that no grapheme is parted for',
      config: { by: 'size', size: 4 },
      input: '-a-b-|',
      output: '-x---(yz|)',
      values: { input: { a: 'abcde', b: '👍🏽' }, output: { x: 'abcd', y: 'e', z: '👍🏽' } },
    },
    {
      title: 'What suits a reader: whole sentences, as many as fit',
      config: { by: 'reading', preset: { device: 'phone' }, locale: 'en' },
      input: '-a----|',
      output: '------(xy|)',
      values: {
        input: { a: 'One sentence. And two. This is a third one, too.' },
        output: { x: 'One sentence. And two. ', y: 'This is a third one, too.' },
      },
    },
  ],
  kernel: (config) => chunkTextKernel(config),
  liftText: overText,
});

/** Stands in each form of the config: who left `by` out is shown one of them. */
const unitsInWords =
  'What a chunk is made of: so many of `grapheme`, `word` (with what follows it), `sentence` or `line`; by `size`, as many graphemes as fit; by `reading`, as many whole sentences, or lines of code, as suit the reader.';
const minimumHold = 64;
const defaultHold = 4096;

function chunkTextKernel(options: ChunkTextOptions): Kernel<string, string> {
  const { by, size = 1, locale } = options;
  const maxHold = options.maxHold ?? (by === 'size' ? Math.max(defaultHold, size) : defaultHold);
  check(options, maxHold);
  const unitsPerChunk = by === 'reading' ? chunkSizeFor(options.preset) : size;
  const findIn = finderOf(by === 'reading' ? readingUnit(options.preset) : by, locale);
  return textKernel('chunkText', () => {
    const grouping = by === 'size' || by === 'reading' ? new ByUnits(unitsPerChunk) : new ByCount(size);
    return new Chunker({ findIn, grouping, maxHold });
  });
}

function readingUnit(preset: Reading | undefined): 'sentence' | 'line' {
  return preset?.content === 'code' ? 'line' : 'sentence';
}

function finderOf(by: Exclude<ChunkUnit, 'reading'>, locale: string | undefined): (text: FoundIn) => BoundaryFinder {
  switch (by) {
    case 'word':
      return (text) => new WordBoundaries(text, locale);
    case 'sentence':
      return (text) => new SentenceBoundaries(text, locale);
    case 'line':
      return (text) => new LineBoundaries(text);
    case 'grapheme':
    case 'size':
      return (text) => new GraphemeBoundaries(text);
    default:
      throw new InvalidArgumentError('by', '"grapheme", "word", "sentence", "line", "size" or "reading"', by);
  }
}

function check({ by, size, locale, preset }: ChunkTextOptions, maxHold: number): void {
  if (preset !== undefined && by !== 'reading')
    throw new InvalidArgumentError('preset', 'left out where chunks do not go by reading', preset);
  if (by === 'reading' && size !== undefined)
    throw new InvalidArgumentError('size', 'left out where chunks go by reading', size);
  if (by === 'size' && size === undefined)
    throw new InvalidArgumentError('size', 'given where chunks go by size', size);
  if (size !== undefined && !(Number.isInteger(size) && size >= 1)) {
    throw new InvalidArgumentError('size', 'a whole number from 1', size);
  }
  const least = Math.max(minimumHold, by === 'size' ? (size ?? 1) : 1);
  if (!Number.isInteger(maxHold) || maxHold < least) {
    throw new InvalidArgumentError('maxHold', `a whole number from ${least}`, maxHold);
  }
  if (locale !== undefined && !isLanguageTag(locale)) {
    throw new InvalidArgumentError('locale', 'a BCP 47 language tag such as "th"', locale);
  }
}
