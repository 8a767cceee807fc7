/** One model call: its pieces, and how fast they came. */
export class LiveCall {
  #first: number | undefined;
  #latest = 0;
  #isOver = false;
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

  end(reported: number | undefined): void {
    this.tokens = reported ?? this.tokens;
    this.#isOver = true;
  }

  rateAt(time: number): number {
    if (this.#first === undefined) return 0;
    const elapsed = (this.#isOver ? this.#latest : time) - this.#first;
    return elapsed > 0 ? (Math.max(0, this.tokens - 1) * 1000) / elapsed : 0;
  }
}
