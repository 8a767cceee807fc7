/** How many pieces are joined at once. */
const PIECES = 1024;

/**
 * A text that grows by small pieces. They are joined many at a time: a text to which each is added by itself takes ten times the memory of its
 * characters, since the engine keeps every addition.
 */
export class GrowingText {
  #joined = '';
  #pieces: string[] = [];

  add(piece: string): void {
    this.#pieces.push(piece);
    if (this.#pieces.length === PIECES) this.#join();
  }

  toString(): string {
    if (this.#pieces.length > 0) this.#join();
    return this.#joined;
  }

  #join(): void {
    this.#joined += this.#pieces.join('');
    this.#pieces = [];
  }
}
