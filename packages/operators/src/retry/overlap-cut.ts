import { isWordAgain, lengthOfLastWord } from './word-again.js';

/** How much of a text a continuation may say again, in UTF-16 units. */
export interface OverlapBounds {
  /** A shorter overlap is taken for chance, unless it is all that was said. */
  readonly min: number;
  readonly max: number;
  /** Whether one counts however short it is that says again the word at which the text broke off (`the riv`, `river`). Default false. */
  readonly words?: boolean | undefined;
}

/**
 * Cuts off the beginning of a continuation that says the end of a text again: the longest such overlap. The continuation comes in pieces;
 * what may still belong to the overlap is held back, and nothing else.
 *
 * Knuth, Morris and Pratt's search of the text's end, with the continuation as the pattern, which arrives as it is searched for. A match
 * that reaches the text's end is the overlap, and the first of them is the longest. Linear time, memory for `max` units.
 *
 * @see https://doi.org/10.1137/0206024
 */
export class OverlapCut {
  readonly #tail: string;
  readonly #min: number;
  /** What stands before the tail. */
  readonly #before: string;
  readonly #words: boolean;
  /** No overlap that is shorter counts. */
  readonly #least: number;
  #held = '';
  /** The continuation's first units, as far as they can matter. */
  readonly #units: number[] = [];
  /** For each of them: how long a beginning of the continuation ends there, other than all of it. */
  readonly #borders: number[] = [];
  /** How much of the tail has been searched. */
  #searched = 0;
  /** How much of the continuation matches what lies before that. */
  #matched = 0;

  constructor(text: string, { min, max, words = false }: OverlapBounds) {
    this.#tail = max === 0 ? '' : text.slice(-max);
    this.#min = Math.min(min, text.length);
    this.#before = text.charAt(text.length - this.#tail.length - 1);
    const lastWord = words ? lengthOfLastWord(text, this.#min) : 0;
    this.#words = lastWord > 0;
    this.#least = this.#words ? lastWord : this.#min;
  }

  /** Whether something is held back. */
  get isHolding(): boolean {
    return this.#held !== '';
  }

  /** Takes the next piece. @returns what is new of the continuation, as soon as that can be told; nothing is to be pushed after that */
  push(piece: string): string | undefined {
    this.#held += piece;
    for (let index = 0; index < piece.length && this.#units.length < this.#tail.length; index++)
      this.#learn(piece.charCodeAt(index));
    return this.#rest(this.#accepted(this.#search(false), false));
  }

  /** The continuation is over. @returns what is new of what was held back */
  end(): string {
    return this.#rest(this.#accepted(this.#search(true), true)) ?? '';
  }

  #rest(overlap: number | undefined): string | undefined {
    if (overlap === undefined) return undefined;
    const rest = this.#held.slice(overlap);
    this.#held = '';
    return rest;
  }

  /** The longest overlap that counts, of the longest and those within it; `undefined` while it depends on what comes. */
  #accepted(longest: number | undefined, isWhole: boolean): number | undefined {
    if (longest === undefined) return undefined;
    for (let length = longest; length > 0 && length >= this.#least; length = this.#borders[length - 1] ?? 0) {
      if (length >= this.#min) return length;
      if (!this.#words) return 0;
      const start = this.#tail.length - length;
      const before = start === 0 ? this.#before : this.#tail.charAt(start - 1);
      const [overlap, next] = [this.#held.slice(0, length), this.#held.charAt(length)];
      if (isWordAgain({ before, overlap, next })) return length;
      if (next === '' && !isWhole && isWordAgain({ before, overlap, next: 'a' })) return undefined;
    }
    return 0;
  }

  #learn(unit: number): void {
    const units = this.#units;
    let border = this.#borders.at(-1) ?? 0;
    while (border > 0 && units[border] !== unit) border = this.#borders[border - 1] ?? 0;
    this.#borders.push(units.length > 0 && units[border] === unit ? border + 1 : 0);
    units.push(unit);
  }

  /** @returns the overlap's length; `undefined` while it depends on what comes */
  #search(isWhole: boolean): number | undefined {
    const [tail, units] = [this.#tail, this.#units];
    while (this.#searched < tail.length) {
      // What is left of the tail is too short.
      if (tail.length - this.#searched + this.#matched < this.#least) return 0;
      if (this.#matched === units.length && !isWhole) return undefined;
      if (units[this.#matched] === tail.charCodeAt(this.#searched)) {
        this.#matched++;
        this.#searched++;
      } else if (this.#matched === 0) this.#searched++;
      else this.#matched = this.#borders[this.#matched - 1] ?? 0;
    }
    return this.#matched;
  }
}
