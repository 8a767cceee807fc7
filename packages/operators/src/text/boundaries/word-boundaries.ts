import { unitsOf, type BoundaryFinder, type FoundIn } from './boundary-finder.js';
import { isClusterStart, joinsWith } from './grapheme-clusters.js';
import { segmenterFor } from './segmenters.js';
import { charKind, digit } from './word-characters.js';

/** A stretch without a break is looked at when it is so long, although more of it may come. */
const firstWindow = 64;
/** How much text after a word makes its end certain: the dictionaries look ahead. */
const lookahead = 16;

/** Where a stretch stands: before its word, in it, or after it. `mixed`: the segmenter has to look into it. */
type Shape = 'before' | 'within' | 'after' | 'mixed';

/**
 * Boundaries between words: a piece is a word with the punctuation and the white space that belong to it.
 *
 * A stretch of text up to the next white space (or full-width punctuation) is one word, or goes to the platform's segmenter, which has
 * dictionaries for scripts without spaces. A stretch that grows long is looked at before it ends: at 64 units, and at double the length
 * where no word could be told. These places depend on the text alone.
 *
 * @see https://www.unicode.org/reports/tr29/#Word_Boundary_Rules
 */
export class WordBoundaries implements BoundaryFinder {
  readonly #segmenter: Intl.Segmenter;
  #start = 0;
  #window = firstWindow;
  #shape: Shape = 'before';
  /** White space or full-width punctuation has come; what follows begins a new stretch. */
  #breaker = -1;

  constructor(
    private readonly text: FoundIn,
    locale?: string,
  ) {
    this.#segmenter = segmenterFor('word', locale);
  }

  next(codePoint: number, at: number): void {
    const kind = charKind(codePoint);
    if (kind === 'breaker') {
      this.#breaker = codePoint;
      return;
    }
    if (this.#breaker >= 0 && this.#begins(codePoint)) {
      this.#cutWords(at);
      this.text.cut(at);
      this.#restart(at);
    }
    this.#follow(kind);
    const end = at + unitsOf(codePoint);
    if (this.#breaker < 0 && end - this.#start >= this.#window) this.#lookInto(end);
  }

  end(at: number): void {
    this.#cutWords(at);
  }

  reset(at: number): void {
    this.#restart(at);
    this.#window = firstWindow;
  }

  #restart(at: number): void {
    this.#start = at;
    this.#window = firstWindow;
    this.#shape = 'before';
    this.#breaker = -1;
  }

  /** A number goes on after a full-width comma, and a mark belongs to the blank that it stands on. */
  #begins(codePoint: number): boolean {
    return (
      !(this.#breaker > 0xff && digit.test(String.fromCodePoint(codePoint))) && !joinsWith(this.#breaker, codePoint)
    );
  }

  #follow(kind: 'letter' | 'mark' | 'other'): void {
    if (kind === 'other') this.#shape = 'mixed';
    else if (kind === 'mark') this.#shape = this.#shape === 'within' ? 'after' : this.#shape;
    else if (this.#shape !== 'mixed') this.#shape = this.#shape === 'after' ? 'mixed' : 'within';
  }

  /** Cuts the stretch up to `end` into its words. */
  #cutWords(end: number): void {
    if (this.#shape !== 'mixed') return;
    for (const at of this.#wordsBefore(end)) this.text.cut(at);
  }

  #lookInto(end: number): void {
    const [...ends] = this.#wordsBefore(end);
    const certain = ends.filter((at) => at <= end - lookahead);
    certain.forEach((at) => this.text.cut(at));
    const last = certain.at(-1);
    if (last === undefined) {
      this.#window *= 2;
      return;
    }
    this.#start = last;
    this.#shape = 'mixed';
    this.#window = Math.max(firstWindow, 2 * (end - last));
  }

  /** Where a word begins after another: what comes before the first word stays with it. */
  *#wordsBefore(end: number): Generator<number> {
    const text = this.text.slice(this.#start, end);
    let isFirst = true;
    for (const { index, isWordLike } of this.#segmenter.segment(text)) {
      if (isWordLike !== true) continue;
      if (!isFirst && isClusterStart(text, index)) yield this.#start + index;
      isFirst = false;
    }
  }
}
