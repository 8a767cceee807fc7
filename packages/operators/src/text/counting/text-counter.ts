import { Chunker } from '../boundaries/chunker.js';
import { GraphemeBoundaries } from '../boundaries/grapheme-boundaries.js';
import { ByCount } from '../boundaries/grouping.js';
import type { BoundaryFinder, FoundIn } from '../boundaries/boundary-finder.js';
import { SentenceBoundaries } from '../boundaries/sentence-boundaries.js';
import { WordBoundaries } from '../boundaries/word-boundaries.js';
import { PieceCounter } from './piece-counter.js';

/** How much there is of a text. */
export interface TextCounts {
  /** What a reader takes for one character each: grapheme clusters, blanks included. */
  readonly characters: number;
  readonly words: number;
  readonly sentences: number;
  /** Pieces that it came in, which stand for tokens. */
  readonly tokens: number;
}

export const noText: TextCounts = { characters: 0, words: 0, sentences: 0, tokens: 0 };

/** A longer word or sentence counts as several. */
const maxHold = 4096;
const wordLike = /[\p{L}\p{N}]/u;

/** Counts one text as it comes. */
export class TextCounter {
  readonly #characters: PieceCounter;
  readonly #words: PieceCounter;
  readonly #sentences: PieceCounter;
  #tokens = 0;

  constructor(locale: string | undefined) {
    this.#characters = counter((text) => new GraphemeBoundaries(text), isText);
    this.#words = counter((text) => new WordBoundaries(text, locale), isWordLike);
    this.#sentences = counter((text) => new SentenceBoundaries(text, locale), isWordLike);
  }

  get counts(): TextCounts {
    return {
      characters: this.#characters.count,
      words: this.#words.count,
      sentences: this.#sentences.count,
      tokens: this.#tokens,
    };
  }

  push(text: string): void {
    if (text === '') return;
    this.#tokens++;
    this.#characters.push(text);
    this.#words.push(text);
    this.#sentences.push(text);
  }

  /** The text is over: what was open is decided. */
  end(): TextCounts {
    for (const pieces of [this.#characters, this.#words, this.#sentences]) pieces.end();
    return this.counts;
  }
}

export function sumOf(a: TextCounts, b: TextCounts): TextCounts {
  return {
    characters: a.characters + b.characters,
    words: a.words + b.words,
    sentences: a.sentences + b.sentences,
    tokens: a.tokens + b.tokens,
  };
}

function counter(findIn: (text: FoundIn) => BoundaryFinder, matters: (text: string) => boolean): PieceCounter {
  return new PieceCounter(new Chunker({ findIn, grouping: new ByCount(1), maxHold }), matters);
}

function isText(text: string): boolean {
  return text !== '';
}

function isWordLike(text: string): boolean {
  return wordLike.test(text);
}
