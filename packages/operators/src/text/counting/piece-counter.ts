import type { TextWork } from '../text-work.js';

const endsInHalf = /[\ud800-\udbff]$/;

/** Counts the pieces of a text that have begun and that matter, such as words without the blanks. What it says depends on the text alone, not on how that was cut. */
export class PieceCounter {
  #count = 0;
  /** The open piece, and whether it matters already. */
  #open = '';
  #matters = false;
  /** The first half of a surrogate pair that the latest text ended with. */
  #half = '';

  constructor(
    private readonly pieces: TextWork,
    private readonly matters: (text: string) => boolean,
  ) {}

  get count(): number {
    return this.#matters ? this.#count + 1 : this.#count;
  }

  push(text: string): void {
    this.pieces.push(text);
    this.#open += text;
    if (!this.#drain()) this.#matters ||= this.matters(this.#half + text);
    this.#half = endsInHalf.test(text) ? text.slice(-1) : '';
  }

  /** The text is over. */
  end(): void {
    this.pieces.end();
    this.#drain();
  }

  /** Tells whether a piece has ended. */
  #drain(): boolean {
    let length = 0;
    for (let piece = this.pieces.take(); piece !== undefined; piece = this.pieces.take()) {
      length += piece.length;
      if (this.matters(piece)) this.#count++;
    }
    if (length === 0) return false;
    this.#open = this.#open.slice(length);
    this.#matters = this.matters(this.#open);
    return true;
  }
}
