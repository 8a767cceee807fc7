/** Tells those who put items in when to wait: from `size` items under way on, until half of them have gone. */
export class Pressure {
  #isHigh = false;
  #waiting: (() => void)[] = [];

  constructor(private readonly size: number) {}

  /** True while whoever puts items in should wait. */
  get isHigh(): boolean {
    return this.#isHigh;
  }

  /** States how many items are under way now. */
  set(count: number): void {
    if (count >= this.size) this.#isHigh = true;
    else if (this.#isHigh && count <= this.size >> 1) this.release();
  }

  /** Lets everybody go on. */
  release(): void {
    this.#isHigh = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach((resume) => resume());
  }

  /** Resolves as soon as there is room. */
  get ready(): Promise<void> {
    if (!this.#isHigh) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
