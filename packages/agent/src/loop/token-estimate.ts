import { estimateTokenCount } from 'tokenx';

/** So many UTF-16 units are looked at together: pieces of words would each count for a token. */
const pieceLength = 256;
const unitsPerToken = 4;

/** Estimates the tokens of a text that comes in pieces: by its script and words, what came last by its length. Constant memory. */
export class TokenEstimate {
  #tokens = 0;
  #tail = '';

  get tokens(): number {
    return this.#tokens + Math.ceil(this.#tail.length / unitsPerToken);
  }

  add(piece: string): void {
    this.#tail += piece;
    if (this.#tail.length < pieceLength) return;
    this.#tokens += estimateTokenCount(this.#tail);
    this.#tail = '';
  }
}
