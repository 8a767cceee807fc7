/** One model call: its pieces, and how fast they came. */
export class LiveCall {
  #first: number | undefined;
  #latest = 0;
  #isOver = false;
  #isCached = false;
  tokens = 0;

  constructor(private readonly start: number | undefined) {}

  get timeToFirst(): number | undefined {
    if (this.start === undefined || this.#first === undefined) return undefined;
    return Math.max(0, this.#first - this.start);
  }

  hear(time: number): void {
    this.#first ??= time;
    this.#latest = time;
    this.tokens++;
  }

  /** @param isCached how fast an answer comes from a cache says nothing of the model: it has no rate */
  end(reported: number | undefined, isCached = false): void {
    this.tokens = reported ?? this.tokens;
    this.#isOver = true;
    this.#isCached = isCached;
  }

  rateAt(time: number): number {
    if (this.#first === undefined || this.#isCached) return 0;
    const elapsed = (this.#isOver ? this.#latest : time) - this.#first;
    return elapsed > 0 ? (Math.max(0, this.tokens - 1) * 1000) / elapsed : 0;
  }
}
