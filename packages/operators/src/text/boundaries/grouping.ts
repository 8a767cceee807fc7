/** Decides which boundaries a chunk ends at. */
export interface Grouping {
  /** The last boundary within the open chunk. */
  readonly last: number;
  /**
   * Takes the next boundary; the open chunk began at `start`. Gives where a chunk ends: at `boundary`, at an earlier one (then this
   * boundary comes again), or not yet.
   */
  endAt(start: number, boundary: number): number | undefined;
  /** The open chunk was ended early. */
  restart(): void;
}

/** So many words, lines … to a chunk. */
export class ByCount implements Grouping {
  last = 0;
  #count = 0;

  constructor(private readonly size: number) {}

  endAt(_start: number, boundary: number): number | undefined {
    this.last = boundary;
    if (++this.#count < this.size) return undefined;
    this.#count = 0;
    return boundary;
  }

  restart(): void {
    this.#count = 0;
  }
}

/** As much as fits into so many units. What alone is larger is a chunk of its own. */
export class ByUnits implements Grouping {
  last = 0;

  constructor(private readonly size: number) {}

  endAt(start: number, boundary: number): number | undefined {
    if (boundary - start > this.size && this.last > start) return this.last;
    this.last = boundary;
    return boundary - start >= this.size ? boundary : undefined;
  }

  restart(): void {
    // The next boundary is measured from the new start.
  }
}
