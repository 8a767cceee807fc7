/**
 * Decides which items of a busy span are kept: every n-th, where n doubles each time that there is no room. What is kept is always spread
 * evenly over the span, in order, and the same for the same items.
 */
export class EvenSample {
  #every = 1;
  /** Of the item that comes next, counted from the beginning of the span. */
  #index = 0;

  /** Tells whether the item that has come now is one to keep. */
  takes(): boolean {
    return this.#index++ % this.#every === 0;
  }

  /**
   * There is no room for the item that was just taken: from now on only every second of those taken so far is.
   *
   * @param held how many of the items taken are held, not counting the one that has come now
   * @returns whether the held item at a place (0 is the oldest) is still one to keep; that at `held` is the one that has come now
   */
  halve(held: number): (place: number) => boolean {
    const oldest = (this.#index - 1) / this.#every - held;
    this.#every *= 2;
    return (place) => (oldest + place) % 2 === 0;
  }

  /** The span is over: from now on every item is kept again. */
  reset(): void {
    this.#every = 1;
    this.#index = 0;
  }
}
