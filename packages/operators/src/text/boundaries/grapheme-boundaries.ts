import type { BoundaryFinder, FoundIn } from './boundary-finder.js';
import { GraphemeClusters } from './grapheme-clusters.js';

/** Boundaries between grapheme clusters: what a reader takes for one character. */
export class GraphemeBoundaries implements BoundaryFinder {
  #clusters = new GraphemeClusters();

  constructor(private readonly text: FoundIn) {}

  next(codePoint: number, at: number): void {
    if (this.#clusters.beginsWith(codePoint)) this.text.cut(at);
  }

  end(): void {
    // The end is a boundary by itself.
  }

  reset(): void {
    this.#clusters = new GraphemeClusters();
  }
}
