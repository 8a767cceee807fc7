/** Where windows of length `over` lie that begin at each multiple of `every`. `every` is at most `over`. */
export class Hops {
  readonly #rest: number;

  constructor(
    readonly every: number,
    readonly over: number,
  ) {
    this.#rest = over % every;
  }

  /**
   * Where the pane begins that `time` falls into: the longest span that no window's border cuts. With `over` a multiple of `every`
   * there is one to a hop, otherwise there are two.
   *
   * @see S. Krishnamurthy, C. Wu, M. Franklin, "On-the-fly sharing for streamed aggregation" (2006), for paired panes
   */
  paneOf(time: number): number {
    const hop = Math.floor(time / this.every) * this.every;
    return time - hop < this.#rest ? hop : hop + this.#rest;
  }

  /** The end of the first window that `time` falls into. */
  firstEnd(time: number): number {
    return this.endBy(time) + this.every;
  }

  /** The end of the last window that `time` falls into. */
  lastEnd(time: number): number {
    return Math.floor(time / this.every) * this.every + this.over;
  }

  /** The last end of a window that is not after `time`. */
  endBy(time: number): number {
    return Math.floor((time - this.over) / this.every) * this.every + this.over;
  }
}
