import { unitsOf, type BoundaryFinder, type FoundIn } from './boundary-finder.js';
import { isClusterStart } from './grapheme-clusters.js';
import { segmenterFor } from './segmenters.js';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const otherSeparators = new Set([0x85, 0x2028, 0x2029]);
const letter = /(?![\uff9e\uff9f])\p{L}/u;
/** As in `e.g` and `example.org`: common, and never a boundary. */
const withinName = /^[A-Za-z]\.[A-Za-z]$/;
/** What may end a sentence in any locale; that it does is for the segmenter to say. */
const terminator = /[\p{Sentence_Terminal}.;\u037e\u2024\ufe52\uff0e]/u;

/**
 * Boundaries between sentences, as the platform's segmenter finds them.
 *
 * Whether "etc. 42 and" has a boundary after the period is decided by the first letter after it: "and" goes on, "And" begins. So
 * the segmenter is asked once that letter is there (or a line end), and only about the text since the last letter before the
 * period: no rule looks further back, and the time stays linear however long a sentence is.
 *
 * @see https://www.unicode.org/reports/tr29/#Sentence_Boundary_Rules
 */
export class SentenceBoundaries implements BoundaryFinder {
  readonly #segmenter: Intl.Segmenter;
  /** The last letter, or the start. */
  #anchor = 0;
  #terminated = false;
  #returned = false;

  constructor(
    private readonly text: FoundIn,
    locale?: string,
  ) {
    this.#segmenter = segmenterFor('sentence', locale);
  }

  next(codePoint: number, at: number): void {
    if (this.#returned && codePoint !== lineFeed) this.#endLine(at);
    this.#returned = codePoint === carriageReturn;
    if (codePoint === lineFeed || otherSeparators.has(codePoint)) this.#endLine(at + 1);
    else if (isLetter(codePoint)) this.#meetLetter(at, at + unitsOf(codePoint));
    else if (isTerminator(codePoint)) this.#terminated = true;
  }

  end(at: number): void {
    if (this.#terminated) this.#decide(at);
  }

  reset(at: number): void {
    this.#anchor = at;
    this.#terminated = false;
    this.#returned = false;
  }

  #endLine(at: number): void {
    if (this.#terminated) this.#decide(at);
    this.text.cut(at);
    this.#terminated = false;
    this.#anchor = at;
  }

  #meetLetter(at: number, end: number): void {
    if (this.#terminated) this.#decide(end);
    this.#terminated = false;
    this.#anchor = at;
  }

  #decide(end: number): void {
    const text = this.text.slice(this.#anchor, end);
    if (withinName.test(text)) return;
    for (const { index } of this.#segmenter.segment(text)) {
      if (index > 0 && isClusterStart(text, index)) this.text.cut(this.#anchor + index);
    }
  }
}

function isLetter(codePoint: number): boolean {
  if (codePoint < 0x80) return (codePoint | 0x20) >= 0x61 && (codePoint | 0x20) <= 0x7a;
  return letter.test(String.fromCodePoint(codePoint));
}

function isTerminator(codePoint: number): boolean {
  // Blanks and digits are all that is common among what is no letter.
  return (
    codePoint > 0x20 && !(codePoint >= 0x30 && codePoint <= 0x39) && terminator.test(String.fromCodePoint(codePoint))
  );
}
