/** The text that a boundary finder looks at. Positions are UTF-16 units from the start of the stream. */
export interface FoundIn {
  /** The text between two positions, as far as it is held. */
  slice(from: number, to: number): string;
  /** Reports a boundary that no further text can move. */
  cut(position: number): void;
}

/**
 * Finds where a text may be cut, one code point at a time.
 *
 * It reports boundaries in ascending order, and what it reports depends on the text since its start or `reset` alone: that makes
 * the boundaries independent of how the text arrived.
 */
export interface BoundaryFinder {
  /** Takes the code point at `at`; the text is held up to its end, and nothing beyond may be looked at. */
  next(codePoint: number, at: number): void;
  /** The text ends at `at`, which need not be reported. */
  end(at: number): void;
  /** Starts anew at `at`, as if the text began there. */
  reset(at: number): void;
}

/** How many UTF-16 units a code point takes. */
export function unitsOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}
