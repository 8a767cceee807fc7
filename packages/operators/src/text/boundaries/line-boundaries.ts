import type { BoundaryFinder, FoundIn } from './boundary-finder.js';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Boundaries after LF, CR LF and CR. A CR is decided by what follows it. */
export class LineBoundaries implements BoundaryFinder {
  #returned = false;

  constructor(private readonly text: FoundIn) {}

  next(codePoint: number, at: number): void {
    if (this.#returned && codePoint !== lineFeed) this.text.cut(at);
    this.#returned = codePoint === carriageReturn;
    if (codePoint === lineFeed) this.text.cut(at + 1);
  }

  end(): void {
    // The end is a boundary by itself.
  }

  reset(): void {
    this.#returned = false;
  }
}
